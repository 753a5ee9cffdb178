from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..exact import json_number

T = TypeVar("T", bound="BalanceView")


@_attrs_define
class BalanceView:
    """The account's money.

    Attributes:
        currency (str): Of all amounts. Example: IDR.
        balance (Decimal): An exact decimal number in the account's currency, at most six decimals.
        frozen_balance (Decimal): An exact decimal number in the account's currency, at most six decimals.
        available_balance (Decimal): An exact decimal number in the account's currency, at most six decimals.
        credit_limit (Decimal): An exact decimal number in the account's currency, at most six decimals.
    """

    currency: str
    balance: Decimal
    frozen_balance: Decimal
    available_balance: Decimal
    credit_limit: Decimal
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        currency = self.currency

        balance = json_number(self.balance)

        frozen_balance = json_number(self.frozen_balance)

        available_balance = json_number(self.available_balance)

        credit_limit = json_number(self.credit_limit)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "currency": currency,
                "balance": balance,
                "frozen_balance": frozen_balance,
                "available_balance": available_balance,
                "credit_limit": credit_limit,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        currency = d.pop("currency")

        balance = Decimal(d.pop("balance"))

        frozen_balance = Decimal(d.pop("frozen_balance"))

        available_balance = Decimal(d.pop("available_balance"))

        credit_limit = Decimal(d.pop("credit_limit"))

        balance_view = cls(
            currency=currency,
            balance=balance,
            frozen_balance=frozen_balance,
            available_balance=available_balance,
            credit_limit=credit_limit,
        )

        balance_view.additional_properties = d
        return balance_view

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
