from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ChangeWebhook")


@_attrs_define
class ChangeWebhook:
    """At least one of the two; an empty text clears.

    Example:
        {'webhook_url': 'https://receiver.example/webhook'}

    Attributes:
        webhook_url (None | str | Unset): Where to send events: a public https address. While there is none nothing is
            kept to be
            sent. Example: https://receiver.example/webhook.
        webhook_secret (None | str | Unset): What to sign with; made for you with the first address. A replaced secret
            is signed with
            for 24 more hours in `webhook-signature`, beside the new one. Without one nothing is signed. Example: whsec_….
    """

    webhook_url: None | str | Unset = UNSET
    webhook_secret: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        webhook_url: None | str | Unset
        if isinstance(self.webhook_url, Unset):
            webhook_url = UNSET
        else:
            webhook_url = self.webhook_url

        webhook_secret: None | str | Unset
        if isinstance(self.webhook_secret, Unset):
            webhook_secret = UNSET
        else:
            webhook_secret = self.webhook_secret

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if webhook_url is not UNSET:
            field_dict["webhook_url"] = webhook_url
        if webhook_secret is not UNSET:
            field_dict["webhook_secret"] = webhook_secret

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_webhook_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        webhook_url = _parse_webhook_url(d.pop("webhook_url", UNSET))

        def _parse_webhook_secret(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        webhook_secret = _parse_webhook_secret(d.pop("webhook_secret", UNSET))

        change_webhook = cls(
            webhook_url=webhook_url,
            webhook_secret=webhook_secret,
        )

        return change_webhook
