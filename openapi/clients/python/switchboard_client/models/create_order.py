from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..exact import json_number
from ..models.strategy import Strategy
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.create_order_metadata_type_0 import CreateOrderMetadataType0


T = TypeVar("T", bound="CreateOrder")


@_attrs_define
class CreateOrder:
    """What to buy. Either `product_id`, or `country` and `service`.

    Example:
        {'country': 'ID', 'max_price': 20000, 'service': 'whatsapp'}

    Attributes:
        product_id (int | None | Unset): A product of `/v1/catalog/products`. Example: 142.
        country (None | str | Unset): ISO 3166-1 alpha-2 code, with `service`. Example: ID.
        service (None | str | Unset): Slug, with `country`. Example: whatsapp.
        quantity (int | None | Unset): How many numbers; fewer may be bought. Default: 1. Example: 1.
        max_price (Decimal | None | Unset):
        providers (list[str] | None | Unset): Only these provider accounts.
        exclude_providers (list[str] | None | Unset): Not these provider accounts.
        operator (None | str | Unset): Only this mobile operator. Example: telkomsel.
        strategy (None | Strategy | Unset):
        metadata (CreateOrderMetadataType0 | None | Unset): The client's own note, given back with the order: at most 20
            entries of 200 characters.
    """

    product_id: int | None | Unset = UNSET
    country: None | str | Unset = UNSET
    service: None | str | Unset = UNSET
    quantity: int | None | Unset = 1
    max_price: Decimal | None | Unset = UNSET
    providers: list[str] | None | Unset = UNSET
    exclude_providers: list[str] | None | Unset = UNSET
    operator: None | str | Unset = UNSET
    strategy: None | Strategy | Unset = UNSET
    metadata: CreateOrderMetadataType0 | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.create_order_metadata_type_0 import CreateOrderMetadataType0

        product_id: int | None | Unset
        if isinstance(self.product_id, Unset):
            product_id = UNSET
        else:
            product_id = self.product_id

        country: None | str | Unset
        if isinstance(self.country, Unset):
            country = UNSET
        else:
            country = self.country

        service: None | str | Unset
        if isinstance(self.service, Unset):
            service = UNSET
        else:
            service = self.service

        quantity: int | None | Unset
        if isinstance(self.quantity, Unset):
            quantity = UNSET
        else:
            quantity = self.quantity

        max_price: int | float | None | Unset
        if isinstance(self.max_price, Unset):
            max_price = UNSET
        elif isinstance(self.max_price, Decimal):
            max_price = json_number(self.max_price)
        else:
            max_price = self.max_price

        providers: list[str] | None | Unset
        if isinstance(self.providers, Unset):
            providers = UNSET
        elif isinstance(self.providers, list):
            providers = self.providers

        else:
            providers = self.providers

        exclude_providers: list[str] | None | Unset
        if isinstance(self.exclude_providers, Unset):
            exclude_providers = UNSET
        elif isinstance(self.exclude_providers, list):
            exclude_providers = self.exclude_providers

        else:
            exclude_providers = self.exclude_providers

        operator: None | str | Unset
        if isinstance(self.operator, Unset):
            operator = UNSET
        else:
            operator = self.operator

        strategy: None | str | Unset
        if isinstance(self.strategy, Unset):
            strategy = UNSET
        elif isinstance(self.strategy, Strategy):
            strategy = self.strategy.value
        else:
            strategy = self.strategy

        metadata: dict[str, Any] | None | Unset
        if isinstance(self.metadata, Unset):
            metadata = UNSET
        elif isinstance(self.metadata, CreateOrderMetadataType0):
            metadata = self.metadata.to_dict()
        else:
            metadata = self.metadata

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if product_id is not UNSET:
            field_dict["product_id"] = product_id
        if country is not UNSET:
            field_dict["country"] = country
        if service is not UNSET:
            field_dict["service"] = service
        if quantity is not UNSET:
            field_dict["quantity"] = quantity
        if max_price is not UNSET:
            field_dict["max_price"] = max_price
        if providers is not UNSET:
            field_dict["providers"] = providers
        if exclude_providers is not UNSET:
            field_dict["exclude_providers"] = exclude_providers
        if operator is not UNSET:
            field_dict["operator"] = operator
        if strategy is not UNSET:
            field_dict["strategy"] = strategy
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.create_order_metadata_type_0 import CreateOrderMetadataType0

        d = dict(src_dict)

        def _parse_product_id(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        product_id = _parse_product_id(d.pop("product_id", UNSET))

        def _parse_country(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        country = _parse_country(d.pop("country", UNSET))

        def _parse_service(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        service = _parse_service(d.pop("service", UNSET))

        def _parse_quantity(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        quantity = _parse_quantity(d.pop("quantity", UNSET))

        def _parse_max_price(data: object) -> Decimal | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, (int, Decimal)):
                    raise TypeError()
                max_price_type_0 = Decimal(data)

                return max_price_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Decimal | None | Unset, data)

        max_price = _parse_max_price(d.pop("max_price", UNSET))

        def _parse_providers(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                providers_type_0 = cast(list[str], data)

                return providers_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        providers = _parse_providers(d.pop("providers", UNSET))

        def _parse_exclude_providers(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                exclude_providers_type_0 = cast(list[str], data)

                return exclude_providers_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        exclude_providers = _parse_exclude_providers(d.pop("exclude_providers", UNSET))

        def _parse_operator(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        operator = _parse_operator(d.pop("operator", UNSET))

        def _parse_strategy(data: object) -> None | Strategy | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                strategy_type_0 = Strategy(data)

                return strategy_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Strategy | Unset, data)

        strategy = _parse_strategy(d.pop("strategy", UNSET))

        def _parse_metadata(data: object) -> CreateOrderMetadataType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                metadata_type_0 = CreateOrderMetadataType0.from_dict(data)

                return metadata_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CreateOrderMetadataType0 | None | Unset, data)

        metadata = _parse_metadata(d.pop("metadata", UNSET))

        create_order = cls(
            product_id=product_id,
            country=country,
            service=service,
            quantity=quantity,
            max_price=max_price,
            providers=providers,
            exclude_providers=exclude_providers,
            operator=operator,
            strategy=strategy,
            metadata=metadata,
        )

        return create_order
