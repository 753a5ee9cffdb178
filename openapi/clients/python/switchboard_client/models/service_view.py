from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ServiceView")


@_attrs_define
class ServiceView:
    """A site or app that a provider offers numbers for. The SMSCode document also calls it platform.

    Attributes:
        id (int): Stable; the `platform_id` of products. Example: 3.
        code (str): Short code. Example: wa.
        slug (str): The name that orders and filters take as `service`. Example: whatsapp.
        name (str): For people. Example: WhatsApp.
        active (bool): Whether a number can be bought for it right now. Example: True.
    """

    id: int
    code: str
    slug: str
    name: str
    active: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        code = self.code

        slug = self.slug

        name = self.name

        active = self.active

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "code": code,
                "slug": slug,
                "name": name,
                "active": active,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        code = d.pop("code")

        slug = d.pop("slug")

        name = d.pop("name")

        active = d.pop("active")

        service_view = cls(
            id=id,
            code=code,
            slug=slug,
            name=name,
            active=active,
        )

        service_view.additional_properties = d
        return service_view

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
