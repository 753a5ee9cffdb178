from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..exact import json_number

T = TypeVar("T", bound="RateView")


@_attrs_define
class RateView:
    """An exchange rate.

    Attributes:
        pair (str): Base and quote currency. Example: USD/IDR.
        base_currency (str): One unit of it … Example: USD.
        quote_currency (str): … costs `rate` units of this. Example: IDR.
        rate (Decimal): An exact decimal number.
        rate_as_of (datetime.datetime):
        source (str): `config`, or the provider account that published it. Example: cheap-id.
    """

    pair: str
    base_currency: str
    quote_currency: str
    rate: Decimal
    rate_as_of: datetime.datetime
    source: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        pair = self.pair

        base_currency = self.base_currency

        quote_currency = self.quote_currency

        rate = json_number(self.rate)

        rate_as_of = self.rate_as_of.isoformat()

        source = self.source

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "pair": pair,
                "base_currency": base_currency,
                "quote_currency": quote_currency,
                "rate": rate,
                "rate_as_of": rate_as_of,
                "source": source,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        pair = d.pop("pair")

        base_currency = d.pop("base_currency")

        quote_currency = d.pop("quote_currency")

        rate = Decimal(d.pop("rate"))

        rate_as_of = datetime.datetime.fromisoformat(d.pop("rate_as_of"))

        source = d.pop("source")

        rate_view = cls(
            pair=pair,
            base_currency=base_currency,
            quote_currency=quote_currency,
            rate=rate,
            rate_as_of=rate_as_of,
            source=source,
        )

        rate_view.additional_properties = d
        return rate_view

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
