from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..exact import json_number

T = TypeVar("T", bound="ForbiddenView")


@_attrs_define
class ForbiddenView:
    """Why your client may not buy this now. Its administrator sets what it may buy.

    Attributes:
        reason (str): `SERVICE_NOT_ALLOWED`, `COUNTRY_NOT_ALLOWED`, `PRICE_CAP`, `DAILY_SPEND_EXCEEDED`,
            `TOO_MANY_OPEN_ORDERS` or `CANCEL_RATIO_TOO_HIGH`. Example: DAILY_SPEND_EXCEEDED.
        message (str): For people. Example: this would pass what may be spent in a day.
        limit (Decimal | None):
        resets_at (datetime.datetime | None):
    """

    reason: str
    message: str
    limit: Decimal | None
    resets_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        reason = self.reason

        message = self.message

        limit: int | float | None
        if isinstance(self.limit, Decimal):
            limit = json_number(self.limit)
        else:
            limit = self.limit

        resets_at: None | str
        if isinstance(self.resets_at, datetime.datetime):
            resets_at = self.resets_at.isoformat()
        else:
            resets_at = self.resets_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "reason": reason,
                "message": message,
                "limit": limit,
                "resets_at": resets_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        reason = d.pop("reason")

        message = d.pop("message")

        def _parse_limit(data: object) -> Decimal | None:
            if data is None:
                return data
            try:
                if not isinstance(data, (int, Decimal)):
                    raise TypeError()
                limit_type_0 = Decimal(data)

                return limit_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Decimal | None, data)

        limit = _parse_limit(d.pop("limit"))

        def _parse_resets_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                resets_at_type_0 = datetime.datetime.fromisoformat(data)

                return resets_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        resets_at = _parse_resets_at(d.pop("resets_at"))

        forbidden_view = cls(
            reason=reason,
            message=message,
            limit=limit,
            resets_at=resets_at,
        )

        forbidden_view.additional_properties = d
        return forbidden_view

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
