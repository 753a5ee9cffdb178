from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..exact import json_number

if TYPE_CHECKING:
    from ..models.delivery_rate import DeliveryRate


T = TypeVar("T", bound="OfferView")


@_attrs_define
class OfferView:
    """An offer that would be tried.

    Attributes:
        provider (None | str): The provider account; null for clients that may not see it. Example: cheap-id.
        operator (str): The mobile operator; `any` where it does not matter. Example: any.
        price (Decimal): An exact decimal number in the account's currency, at most six decimals.
        price_ceiling (Decimal): An exact decimal number in the account's currency, at most six decimals.
        stock (int | None): Numbers in stock, roughly; null if the provider does not tell. Example: 42.
        updated_at (datetime.datetime):
        delivery_rate (DeliveryRate | None):
    """

    provider: None | str
    operator: str
    price: Decimal
    price_ceiling: Decimal
    stock: int | None
    updated_at: datetime.datetime
    delivery_rate: DeliveryRate | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.delivery_rate import DeliveryRate

        provider: None | str
        provider = self.provider

        operator = self.operator

        price = json_number(self.price)

        price_ceiling = json_number(self.price_ceiling)

        stock: int | None
        stock = self.stock

        updated_at = self.updated_at.isoformat()

        delivery_rate: dict[str, Any] | None
        if isinstance(self.delivery_rate, DeliveryRate):
            delivery_rate = self.delivery_rate.to_dict()
        else:
            delivery_rate = self.delivery_rate

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "provider": provider,
                "operator": operator,
                "price": price,
                "price_ceiling": price_ceiling,
                "stock": stock,
                "updated_at": updated_at,
                "delivery_rate": delivery_rate,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.delivery_rate import DeliveryRate

        d = dict(src_dict)

        def _parse_provider(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        provider = _parse_provider(d.pop("provider"))

        operator = d.pop("operator")

        price = Decimal(d.pop("price"))

        price_ceiling = Decimal(d.pop("price_ceiling"))

        def _parse_stock(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        stock = _parse_stock(d.pop("stock"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        def _parse_delivery_rate(data: object) -> DeliveryRate | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                delivery_rate_type_0 = DeliveryRate.from_dict(data)

                return delivery_rate_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DeliveryRate | None, data)

        delivery_rate = _parse_delivery_rate(d.pop("delivery_rate"))

        offer_view = cls(
            provider=provider,
            operator=operator,
            price=price,
            price_ceiling=price_ceiling,
            stock=stock,
            updated_at=updated_at,
            delivery_rate=delivery_rate,
        )

        offer_view.additional_properties = d
        return offer_view

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
