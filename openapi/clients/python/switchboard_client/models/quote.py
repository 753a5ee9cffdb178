from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..exact import json_number

if TYPE_CHECKING:
    from ..models.excluded_view import ExcludedView
    from ..models.forbidden_view import ForbiddenView
    from ..models.offer_view import OfferView


T = TypeVar("T", bound="Quote")


@_attrs_define
class Quote:
    """What an order would try now.

    Attributes:
        product_id (int): The product. Example: 142.
        name (str): Its name. Example: WhatsApp Indonesia.
        country (str): Country as ISO 3166-1 alpha-2. Example: ID.
        service (str): Service slug. Example: whatsapp.
        currency (str): Of all amounts: your account's. Example: USD.
        price (Decimal | None):
        offers (list[OfferView]): What would be tried, best first.
        excluded (list[ExcludedView]): What would not be tried.
        forbidden (ForbiddenView | None):
        decided_at (datetime.datetime):
    """

    product_id: int
    name: str
    country: str
    service: str
    currency: str
    price: Decimal | None
    offers: list[OfferView]
    excluded: list[ExcludedView]
    forbidden: ForbiddenView | None
    decided_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.forbidden_view import ForbiddenView

        product_id = self.product_id

        name = self.name

        country = self.country

        service = self.service

        currency = self.currency

        price: int | float | None
        if isinstance(self.price, Decimal):
            price = json_number(self.price)
        else:
            price = self.price

        offers = []
        for offers_item_data in self.offers:
            offers_item = offers_item_data.to_dict()
            offers.append(offers_item)

        excluded = []
        for excluded_item_data in self.excluded:
            excluded_item = excluded_item_data.to_dict()
            excluded.append(excluded_item)

        forbidden: dict[str, Any] | None
        if isinstance(self.forbidden, ForbiddenView):
            forbidden = self.forbidden.to_dict()
        else:
            forbidden = self.forbidden

        decided_at = self.decided_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "product_id": product_id,
                "name": name,
                "country": country,
                "service": service,
                "currency": currency,
                "price": price,
                "offers": offers,
                "excluded": excluded,
                "forbidden": forbidden,
                "decided_at": decided_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.excluded_view import ExcludedView
        from ..models.forbidden_view import ForbiddenView
        from ..models.offer_view import OfferView

        d = dict(src_dict)
        product_id = d.pop("product_id")

        name = d.pop("name")

        country = d.pop("country")

        service = d.pop("service")

        currency = d.pop("currency")

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

        offers = []
        _offers = d.pop("offers")
        for offers_item_data in _offers:
            offers_item = OfferView.from_dict(offers_item_data)

            offers.append(offers_item)

        excluded = []
        _excluded = d.pop("excluded")
        for excluded_item_data in _excluded:
            excluded_item = ExcludedView.from_dict(excluded_item_data)

            excluded.append(excluded_item)

        def _parse_forbidden(data: object) -> ForbiddenView | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                forbidden_type_0 = ForbiddenView.from_dict(data)

                return forbidden_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ForbiddenView | None, data)

        forbidden = _parse_forbidden(d.pop("forbidden"))

        decided_at = datetime.datetime.fromisoformat(d.pop("decided_at"))

        quote = cls(
            product_id=product_id,
            name=name,
            country=country,
            service=service,
            currency=currency,
            price=price,
            offers=offers,
            excluded=excluded,
            forbidden=forbidden,
            decided_at=decided_at,
        )

        quote.additional_properties = d
        return quote

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
