from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="EventData")


@_attrs_define
class EventData:
    """The order as it stood then.

    Attributes:
        order_id (int | None): The order; null in `webhook.test` like all that follows. Example: 1001.
        phone_number (None | str): The number. Example: +628123456789.
        otp_code (None | str): The newest code. Example: 1234.
        otp_message (None | str): The newest message. Example: Your verification code is 1234.
        product_id (int | None): What was ordered. Example: 42.
        country (None | str): The country's name. Example: Indonesia.
        platform (None | str): The service's name. Example: WhatsApp.
        sms_revision (int | None): How many messages the number had received. Example: 1.
    """

    order_id: int | None
    phone_number: None | str
    otp_code: None | str
    otp_message: None | str
    product_id: int | None
    country: None | str
    platform: None | str
    sms_revision: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        order_id: int | None
        order_id = self.order_id

        phone_number: None | str
        phone_number = self.phone_number

        otp_code: None | str
        otp_code = self.otp_code

        otp_message: None | str
        otp_message = self.otp_message

        product_id: int | None
        product_id = self.product_id

        country: None | str
        country = self.country

        platform: None | str
        platform = self.platform

        sms_revision: int | None
        sms_revision = self.sms_revision

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "order_id": order_id,
                "phone_number": phone_number,
                "otp_code": otp_code,
                "otp_message": otp_message,
                "product_id": product_id,
                "country": country,
                "platform": platform,
                "sms_revision": sms_revision,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_order_id(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        order_id = _parse_order_id(d.pop("order_id"))

        def _parse_phone_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        phone_number = _parse_phone_number(d.pop("phone_number"))

        def _parse_otp_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        otp_code = _parse_otp_code(d.pop("otp_code"))

        def _parse_otp_message(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        otp_message = _parse_otp_message(d.pop("otp_message"))

        def _parse_product_id(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        product_id = _parse_product_id(d.pop("product_id"))

        def _parse_country(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        country = _parse_country(d.pop("country"))

        def _parse_platform(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        platform = _parse_platform(d.pop("platform"))

        def _parse_sms_revision(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        sms_revision = _parse_sms_revision(d.pop("sms_revision"))

        event_data = cls(
            order_id=order_id,
            phone_number=phone_number,
            otp_code=otp_code,
            otp_message=otp_message,
            product_id=product_id,
            country=country,
            platform=platform,
            sms_revision=sms_revision,
        )

        event_data.additional_properties = d
        return event_data

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
