from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..exact import json_number

T = TypeVar("T", bound="ExcludedView")


@_attrs_define
class ExcludedView:
    """An offer that would not be tried.

    Attributes:
        provider (None | str): The provider account; null for clients that may not see it. Example: channel.
        reason (str): Why: `other_mode`, `provider_not_allowed`, `operator_mismatch`, `provider_suspended`,
            `circuit_open`,
            `cooling_down`, `catalog_stale`, `out_of_stock`, `rate_missing`, `rate_stale`,
            `unpriceable`, `above_max_price` or `above_price_cap`. Example: out_of_stock.
        until (datetime.datetime | None):
        price (Decimal | None):
    """

    provider: None | str
    reason: str
    until: datetime.datetime | None
    price: Decimal | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        provider: None | str
        provider = self.provider

        reason = self.reason

        until: None | str
        if isinstance(self.until, datetime.datetime):
            until = self.until.isoformat()
        else:
            until = self.until

        price: int | float | None
        if isinstance(self.price, Decimal):
            price = json_number(self.price)
        else:
            price = self.price

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "provider": provider,
                "reason": reason,
                "until": until,
                "price": price,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_provider(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        provider = _parse_provider(d.pop("provider"))

        reason = d.pop("reason")

        def _parse_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                until_type_0 = datetime.datetime.fromisoformat(data)

                return until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        until = _parse_until(d.pop("until"))

        def _parse_price(data: object) -> Decimal | None:
            if data is None:
                return data
            try:
                if not isinstance(data, (int, Decimal)):
                    raise TypeError()
                price_type_0 = Decimal(data)

                return price_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Decimal | None, data)

        price = _parse_price(d.pop("price"))

        excluded_view = cls(
            provider=provider,
            reason=reason,
            until=until,
            price=price,
        )

        excluded_view.additional_properties = d
        return excluded_view

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
