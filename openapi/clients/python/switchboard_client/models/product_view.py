from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..exact import json_number

T = TypeVar("T", bound="ProductView")


@_attrs_define
class ProductView:
    """A product that can be bought now.

    Attributes:
        id (int): Stable; what orders take as `product_id`. Example: 142.
        name (str): For people. Example: WhatsApp Indonesia.
        country_id (int): Its country. Example: 6.
        platform_id (int): Its service. Example: 3.
        available (int): Stock over all offers that can be tried, as far as providers tell it: approximate. Those
            that do not tell count as one. Example: 42.
        price (Decimal): An exact decimal number in the account's currency, at most six decimals.
        active (bool): Always true: products that cannot be bought now are not listed. Example: True.
        currency (str): Of the price: your account's. Example: IDR.
        updated_at (datetime.datetime):
    """

    id: int
    name: str
    country_id: int
    platform_id: int
    available: int
    price: Decimal
    active: bool
    currency: str
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        country_id = self.country_id

        platform_id = self.platform_id

        available = self.available

        price = json_number(self.price)

        active = self.active

        currency = self.currency

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "country_id": country_id,
                "platform_id": platform_id,
                "available": available,
                "price": price,
                "active": active,
                "currency": currency,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        country_id = d.pop("country_id")

        platform_id = d.pop("platform_id")

        available = d.pop("available")

        price = Decimal(d.pop("price"))

        active = d.pop("active")

        currency = d.pop("currency")

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        product_view = cls(
            id=id,
            name=name,
            country_id=country_id,
            platform_id=platform_id,
            available=available,
            price=price,
            active=active,
            currency=currency,
            updated_at=updated_at,
        )

        product_view.additional_properties = d
        return product_view

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
