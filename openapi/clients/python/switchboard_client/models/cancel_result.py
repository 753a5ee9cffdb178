from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..exact import json_number
from ..models.status import Status

T = TypeVar("T", bound="CancelResult")


@_attrs_define
class CancelResult:
    """How a cancellation stands.

    Example:
        {'new_balance': 500000, 'order_id': 1001, 'refund_amount': 15000, 'status': 'CANCELED'}

    Attributes:
        order_id (int): The order. Example: 1001.
        status (Status): Where an order stands. Example: ACTIVE.
        refund_amount (Decimal): An exact decimal number in the account's currency, at most six decimals.
        new_balance (Decimal): An exact decimal number in the account's currency, at most six decimals.
    """

    order_id: int
    status: Status
    refund_amount: Decimal
    new_balance: Decimal
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        order_id = self.order_id

        status = self.status.value

        refund_amount = json_number(self.refund_amount)

        new_balance = json_number(self.new_balance)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "order_id": order_id,
                "status": status,
                "refund_amount": refund_amount,
                "new_balance": new_balance,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        order_id = d.pop("order_id")

        status = Status(d.pop("status"))

        refund_amount = Decimal(d.pop("refund_amount"))

        new_balance = Decimal(d.pop("new_balance"))

        cancel_result = cls(
            order_id=order_id,
            status=status,
            refund_amount=refund_amount,
            new_balance=new_balance,
        )

        cancel_result.additional_properties = d
        return cancel_result

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
