from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="WebhookView")


@_attrs_define
class WebhookView:
    """A webhook. The first two fields are those of the SMSCode document, the next three those that its
    SDK reads.

        Attributes:
            webhook_url (None | str): Where events are sent. Example: https://receiver.example/webhook.
            webhook_secret (None | str): What they are signed with. Example: whsec_….
            webhook_disabled_at (datetime.datetime | None):
            webhook_disabled_reason (None | str): Why it was switched off.
            webhook_consecutive_failures (int): Attempts that failed since the last one that worked. Example: 0.
    """

    webhook_url: None | str
    webhook_secret: None | str
    webhook_disabled_at: datetime.datetime | None
    webhook_disabled_reason: None | str
    webhook_consecutive_failures: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        webhook_url: None | str
        webhook_url = self.webhook_url

        webhook_secret: None | str
        webhook_secret = self.webhook_secret

        webhook_disabled_at: None | str
        if isinstance(self.webhook_disabled_at, datetime.datetime):
            webhook_disabled_at = self.webhook_disabled_at.isoformat()
        else:
            webhook_disabled_at = self.webhook_disabled_at

        webhook_disabled_reason: None | str
        webhook_disabled_reason = self.webhook_disabled_reason

        webhook_consecutive_failures = self.webhook_consecutive_failures

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "webhook_url": webhook_url,
                "webhook_secret": webhook_secret,
                "webhook_disabled_at": webhook_disabled_at,
                "webhook_disabled_reason": webhook_disabled_reason,
                "webhook_consecutive_failures": webhook_consecutive_failures,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_webhook_url(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        webhook_url = _parse_webhook_url(d.pop("webhook_url"))

        def _parse_webhook_secret(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        webhook_secret = _parse_webhook_secret(d.pop("webhook_secret"))

        def _parse_webhook_disabled_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                webhook_disabled_at_type_0 = datetime.datetime.fromisoformat(data)

                return webhook_disabled_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        webhook_disabled_at = _parse_webhook_disabled_at(d.pop("webhook_disabled_at"))

        def _parse_webhook_disabled_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        webhook_disabled_reason = _parse_webhook_disabled_reason(
            d.pop("webhook_disabled_reason")
        )

        webhook_consecutive_failures = d.pop("webhook_consecutive_failures")

        webhook_view = cls(
            webhook_url=webhook_url,
            webhook_secret=webhook_secret,
            webhook_disabled_at=webhook_disabled_at,
            webhook_disabled_reason=webhook_disabled_reason,
            webhook_consecutive_failures=webhook_consecutive_failures,
        )

        webhook_view.additional_properties = d
        return webhook_view

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
