from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="CountryView")


@_attrs_define
class CountryView:
    """A country in which a provider offers something.

    Attributes:
        id (int): Stable. Example: 6.
        code (str): ISO 3166-1 alpha-2. Example: ID.
        name (str): In English. Example: Indonesia.
        dial_code (str): Calling code. Example: +62.
        emoji (str): Flag. Example: 🇮🇩.
        active (bool): Whether something can be bought there right now. Example: True.
    """

    id: int
    code: str
    name: str
    dial_code: str
    emoji: str
    active: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        code = self.code

        name = self.name

        dial_code = self.dial_code

        emoji = self.emoji

        active = self.active

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "code": code,
                "name": name,
                "dial_code": dial_code,
                "emoji": emoji,
                "active": active,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        code = d.pop("code")

        name = d.pop("name")

        dial_code = d.pop("dial_code")

        emoji = d.pop("emoji")

        active = d.pop("active")

        country_view = cls(
            id=id,
            code=code,
            name=name,
            dial_code=dial_code,
            emoji=emoji,
            active=active,
        )

        country_view.additional_properties = d
        return country_view

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
