from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..exact import json_number
from ..models.status import Status

if TYPE_CHECKING:
    from ..models.order_view_metadata import OrderViewMetadata


T = TypeVar("T", bound="OrderView")


@_attrs_define
class OrderView:
    """An order. The first eleven fields are those of the SMSCode document; the `can_…` flags are those
    its SDK asks for; the rest is ours.

        Example:
            {'amount': 15000, 'can_cancel': False, 'can_finish': True, 'can_reactivate': False, 'can_replace': False,
                'can_resend': True, 'cancel_available_at': None, 'cancel_requested': False, 'canceled_at': None,
                'charged_amount': 15000, 'country': 'ID', 'created_at': '2026-02-25T10:00:00Z', 'currency': 'IDR', 'expires_at':
                '2026-02-25T10:20:00Z', 'failed_reason': None, 'id': 1001, 'metadata': {'case': 'sign-up-42'}, 'otp_code':
                '123456', 'otp_message': 'Your verification code is 123456', 'otp_received_at': '2026-02-25T10:00:42Z',
                'phone_number': '+6281234567890', 'product_id': 142, 'redacted_at': None, 'replace_available_at': None,
                'resend_available_at': None, 'service': 'whatsapp', 'sms_revision': 1, 'status': 'OTP_RECEIVED'}

        Attributes:
            id (int): Its id. Example: 1001.
            status (Status): Where an order stands. Example: ACTIVE.
            created_at (datetime.datetime):
            product_id (int): What was ordered. Example: 142.
            phone_number (None | str): The number, once there is one. Example: +6281234567890.
            amount (Decimal): An exact decimal number in the account's currency, at most six decimals.
            otp_code (None | str): The newest code. Example: 123456.
            otp_message (None | str): The newest message. Example: Your verification code is 123456.
            otp_received_at (datetime.datetime | None):
            expires_at (datetime.datetime):
            canceled_at (datetime.datetime | None):
            failed_reason (None | str): Why it failed.
            currency (str): Of all amounts. Example: USD.
            charged_amount (Decimal): An exact decimal number in the account's currency, at most six decimals.
            country (str): Country as ISO 3166-1 alpha-2. Example: ID.
            service (str): Service slug. Example: whatsapp.
            sms_revision (int): Counts the messages that came. Example: 0.
            can_finish (bool): A code came: it can be finished. Example: False.
            can_resend (bool): Another SMS can be asked for. Example: False.
            can_cancel (bool): It can be cancelled now. Example: True.
            can_replace (bool): Always false: order anew instead. Example: False.
            can_reactivate (bool): Always false. Example: False.
            resend_available_at (datetime.datetime | None):
            cancel_available_at (datetime.datetime | None):
            replace_available_at (datetime.datetime | None):
            cancel_requested (bool): The client asked to cancel and the provider has not confirmed yet. Example: False.
            redacted_at (datetime.datetime | None):
            metadata (OrderViewMetadata): The client's own note.
    """

    id: int
    status: Status
    created_at: datetime.datetime
    product_id: int
    phone_number: None | str
    amount: Decimal
    otp_code: None | str
    otp_message: None | str
    otp_received_at: datetime.datetime | None
    expires_at: datetime.datetime
    canceled_at: datetime.datetime | None
    failed_reason: None | str
    currency: str
    charged_amount: Decimal
    country: str
    service: str
    sms_revision: int
    can_finish: bool
    can_resend: bool
    can_cancel: bool
    can_replace: bool
    can_reactivate: bool
    resend_available_at: datetime.datetime | None
    cancel_available_at: datetime.datetime | None
    replace_available_at: datetime.datetime | None
    cancel_requested: bool
    redacted_at: datetime.datetime | None
    metadata: OrderViewMetadata
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        status = self.status.value

        created_at = self.created_at.isoformat()

        product_id = self.product_id

        phone_number: None | str
        phone_number = self.phone_number

        amount = json_number(self.amount)

        otp_code: None | str
        otp_code = self.otp_code

        otp_message: None | str
        otp_message = self.otp_message

        otp_received_at: None | str
        if isinstance(self.otp_received_at, datetime.datetime):
            otp_received_at = self.otp_received_at.isoformat()
        else:
            otp_received_at = self.otp_received_at

        expires_at = self.expires_at.isoformat()

        canceled_at: None | str
        if isinstance(self.canceled_at, datetime.datetime):
            canceled_at = self.canceled_at.isoformat()
        else:
            canceled_at = self.canceled_at

        failed_reason: None | str
        failed_reason = self.failed_reason

        currency = self.currency

        charged_amount = json_number(self.charged_amount)

        country = self.country

        service = self.service

        sms_revision = self.sms_revision

        can_finish = self.can_finish

        can_resend = self.can_resend

        can_cancel = self.can_cancel

        can_replace = self.can_replace

        can_reactivate = self.can_reactivate

        resend_available_at: None | str
        if isinstance(self.resend_available_at, datetime.datetime):
            resend_available_at = self.resend_available_at.isoformat()
        else:
            resend_available_at = self.resend_available_at

        cancel_available_at: None | str
        if isinstance(self.cancel_available_at, datetime.datetime):
            cancel_available_at = self.cancel_available_at.isoformat()
        else:
            cancel_available_at = self.cancel_available_at

        replace_available_at: None | str
        if isinstance(self.replace_available_at, datetime.datetime):
            replace_available_at = self.replace_available_at.isoformat()
        else:
            replace_available_at = self.replace_available_at

        cancel_requested = self.cancel_requested

        redacted_at: None | str
        if isinstance(self.redacted_at, datetime.datetime):
            redacted_at = self.redacted_at.isoformat()
        else:
            redacted_at = self.redacted_at

        metadata = self.metadata.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "status": status,
                "created_at": created_at,
                "product_id": product_id,
                "phone_number": phone_number,
                "amount": amount,
                "otp_code": otp_code,
                "otp_message": otp_message,
                "otp_received_at": otp_received_at,
                "expires_at": expires_at,
                "canceled_at": canceled_at,
                "failed_reason": failed_reason,
                "currency": currency,
                "charged_amount": charged_amount,
                "country": country,
                "service": service,
                "sms_revision": sms_revision,
                "can_finish": can_finish,
                "can_resend": can_resend,
                "can_cancel": can_cancel,
                "can_replace": can_replace,
                "can_reactivate": can_reactivate,
                "resend_available_at": resend_available_at,
                "cancel_available_at": cancel_available_at,
                "replace_available_at": replace_available_at,
                "cancel_requested": cancel_requested,
                "redacted_at": redacted_at,
                "metadata": metadata,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.order_view_metadata import OrderViewMetadata

        d = dict(src_dict)
        id = d.pop("id")

        status = Status(d.pop("status"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        product_id = d.pop("product_id")

        def _parse_phone_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        phone_number = _parse_phone_number(d.pop("phone_number"))

        amount = Decimal(d.pop("amount"))

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

        def _parse_otp_received_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                otp_received_at_type_0 = datetime.datetime.fromisoformat(data)

                return otp_received_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        otp_received_at = _parse_otp_received_at(d.pop("otp_received_at"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        def _parse_canceled_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                canceled_at_type_0 = datetime.datetime.fromisoformat(data)

                return canceled_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        canceled_at = _parse_canceled_at(d.pop("canceled_at"))

        def _parse_failed_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        failed_reason = _parse_failed_reason(d.pop("failed_reason"))

        currency = d.pop("currency")

        charged_amount = Decimal(d.pop("charged_amount"))

        country = d.pop("country")

        service = d.pop("service")

        sms_revision = d.pop("sms_revision")

        can_finish = d.pop("can_finish")

        can_resend = d.pop("can_resend")

        can_cancel = d.pop("can_cancel")

        can_replace = d.pop("can_replace")

        can_reactivate = d.pop("can_reactivate")

        def _parse_resend_available_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                resend_available_at_type_0 = datetime.datetime.fromisoformat(data)

                return resend_available_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        resend_available_at = _parse_resend_available_at(d.pop("resend_available_at"))

        def _parse_cancel_available_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                cancel_available_at_type_0 = datetime.datetime.fromisoformat(data)

                return cancel_available_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        cancel_available_at = _parse_cancel_available_at(d.pop("cancel_available_at"))

        def _parse_replace_available_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                replace_available_at_type_0 = datetime.datetime.fromisoformat(data)

                return replace_available_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        replace_available_at = _parse_replace_available_at(
            d.pop("replace_available_at")
        )

        cancel_requested = d.pop("cancel_requested")

        def _parse_redacted_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                redacted_at_type_0 = datetime.datetime.fromisoformat(data)

                return redacted_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        redacted_at = _parse_redacted_at(d.pop("redacted_at"))

        metadata = OrderViewMetadata.from_dict(d.pop("metadata"))

        order_view = cls(
            id=id,
            status=status,
            created_at=created_at,
            product_id=product_id,
            phone_number=phone_number,
            amount=amount,
            otp_code=otp_code,
            otp_message=otp_message,
            otp_received_at=otp_received_at,
            expires_at=expires_at,
            canceled_at=canceled_at,
            failed_reason=failed_reason,
            currency=currency,
            charged_amount=charged_amount,
            country=country,
            service=service,
            sms_revision=sms_revision,
            can_finish=can_finish,
            can_resend=can_resend,
            can_cancel=can_cancel,
            can_replace=can_replace,
            can_reactivate=can_reactivate,
            resend_available_at=resend_available_at,
            cancel_available_at=cancel_available_at,
            replace_available_at=replace_available_at,
            cancel_requested=cancel_requested,
            redacted_at=redacted_at,
            metadata=metadata,
        )

        order_view.additional_properties = d
        return order_view

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
