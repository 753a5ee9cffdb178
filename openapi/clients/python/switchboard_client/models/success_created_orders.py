from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.created_orders import CreatedOrders


T = TypeVar("T", bound="SuccessCreatedOrders")


@_attrs_define
class SuccessCreatedOrders:
    """`{"success": true, "data": …}`.

    Attributes:
        success (bool): Always true. Example: True.
        data (CreatedOrders): What was bought.
    """

    success: bool
    data: CreatedOrders
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        data = self.data.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "data": data,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.created_orders import CreatedOrders

        d = dict(src_dict)
        success = d.pop("success")

        data = CreatedOrders.from_dict(d.pop("data"))

        success_created_orders = cls(
            success=success,
            data=data,
        )

        success_created_orders.additional_properties = d
        return success_created_orders

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
