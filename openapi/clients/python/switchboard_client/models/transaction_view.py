from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..exact import json_number
from ..models.transaction_type import TransactionType

T = TypeVar("T", bound="TransactionView")


@_attrs_define
class TransactionView:
    """A movement of the account. The fields of the GoSMS document.

    Attributes:
        id (int): Its id. Example: 1002.
        type_ (TransactionType): The kind of a movement. Example: Hold.
        amount (Decimal): An exact decimal number in the account's currency, at most six decimals.
        balance_snapshot (Decimal): An exact decimal number in the account's currency, at most six decimals.
        frozen_balance_snapshot (Decimal): An exact decimal number in the account's currency, at most six decimals.
        description (str): For people. Example: held for an order.
        order_id (int | None): The order it belongs to, if it belongs to one. Example: 1001.
        created_at (datetime.datetime):
    """

    id: int
    type_: TransactionType
    amount: Decimal
    balance_snapshot: Decimal
    frozen_balance_snapshot: Decimal
    description: str
    order_id: int | None
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        type_ = self.type_.value

        amount = json_number(self.amount)

        balance_snapshot = json_number(self.balance_snapshot)

        frozen_balance_snapshot = json_number(self.frozen_balance_snapshot)

        description = self.description

        order_id: int | None
        order_id = self.order_id

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "type": type_,
                "amount": amount,
                "balance_snapshot": balance_snapshot,
                "frozen_balance_snapshot": frozen_balance_snapshot,
                "description": description,
                "order_id": order_id,
                "created_at": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        type_ = TransactionType(d.pop("type"))

        amount = Decimal(d.pop("amount"))

        balance_snapshot = Decimal(d.pop("balance_snapshot"))

        frozen_balance_snapshot = Decimal(d.pop("frozen_balance_snapshot"))

        description = d.pop("description")

        def _parse_order_id(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        order_id = _parse_order_id(d.pop("order_id"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        transaction_view = cls(
            id=id,
            type_=type_,
            amount=amount,
            balance_snapshot=balance_snapshot,
            frozen_balance_snapshot=frozen_balance_snapshot,
            description=description,
            order_id=order_id,
            created_at=created_at,
        )

        transaction_view.additional_properties = d
        return transaction_view

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
