from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..exact import json_number
from ..models.billing_type import BillingType

T = TypeVar("T", bound="Profile")


@_attrs_define
class Profile:
    """Who you are. The fields of the GoSMS document, and the currency.

    Attributes:
        user_id (int): Your client id. Example: 123.
        username (str): Your client's name. Example: qa-team.
        email (None | str): Always null: clients are programs.
        currency (str): Of all amounts. Example: USD.
        balance (Decimal): An exact decimal number in the account's currency, at most six decimals.
        frozen_balance (Decimal): An exact decimal number in the account's currency, at most six decimals.
        credit_limit (Decimal): An exact decimal number in the account's currency, at most six decimals.
        billing_type (BillingType): When the client pays. Example: prepaid.
        is_active (bool): Whether you may buy. Example: True.
        mode (str): `live`, or `test` with a key for tests: money and orders of the two are kept apart. Example: live.
        created_at (datetime.datetime):
    """

    user_id: int
    username: str
    email: None | str
    currency: str
    balance: Decimal
    frozen_balance: Decimal
    credit_limit: Decimal
    billing_type: BillingType
    is_active: bool
    mode: str
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        user_id = self.user_id

        username = self.username

        email: None | str
        email = self.email

        currency = self.currency

        balance = json_number(self.balance)

        frozen_balance = json_number(self.frozen_balance)

        credit_limit = json_number(self.credit_limit)

        billing_type = self.billing_type.value

        is_active = self.is_active

        mode = self.mode

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "user_id": user_id,
                "username": username,
                "email": email,
                "currency": currency,
                "balance": balance,
                "frozen_balance": frozen_balance,
                "credit_limit": credit_limit,
                "billing_type": billing_type,
                "is_active": is_active,
                "mode": mode,
                "created_at": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        user_id = d.pop("user_id")

        username = d.pop("username")

        def _parse_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        email = _parse_email(d.pop("email"))

        currency = d.pop("currency")

        balance = Decimal(d.pop("balance"))

        frozen_balance = Decimal(d.pop("frozen_balance"))

        credit_limit = Decimal(d.pop("credit_limit"))

        billing_type = BillingType(d.pop("billing_type"))

        is_active = d.pop("is_active")

        mode = d.pop("mode")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        profile = cls(
            user_id=user_id,
            username=username,
            email=email,
            currency=currency,
            balance=balance,
            frozen_balance=frozen_balance,
            credit_limit=credit_limit,
            billing_type=billing_type,
            is_active=is_active,
            mode=mode,
            created_at=created_at,
        )

        profile.additional_properties = d
        return profile

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
