from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="MessageView")


@_attrs_define
class MessageView:
    """A message that a number received.

    Attributes:
        revision (int): The order's `sms_revision` with it. Example: 1.
        otp_code (None | str): The code that the provider found in it. Example: 123456.
        otp_message (None | str): Its text. Example: Your verification code is 123456.
        received_at (datetime.datetime):
        redacted_at (datetime.datetime | None):
    """

    revision: int
    otp_code: None | str
    otp_message: None | str
    received_at: datetime.datetime
    redacted_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        revision = self.revision

        otp_code: None | str
        otp_code = self.otp_code

        otp_message: None | str
        otp_message = self.otp_message

        received_at = self.received_at.isoformat()

        redacted_at: None | str
        if isinstance(self.redacted_at, datetime.datetime):
            redacted_at = self.redacted_at.isoformat()
        else:
            redacted_at = self.redacted_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "revision": revision,
                "otp_code": otp_code,
                "otp_message": otp_message,
                "received_at": received_at,
                "redacted_at": redacted_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        revision = d.pop("revision")

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

        received_at = datetime.datetime.fromisoformat(d.pop("received_at"))

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

        message_view = cls(
            revision=revision,
            otp_code=otp_code,
            otp_message=otp_message,
            received_at=received_at,
            redacted_at=redacted_at,
        )

        message_view.additional_properties = d
        return message_view

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
