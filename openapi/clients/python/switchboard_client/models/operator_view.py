from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="OperatorView")


@_attrs_define
class OperatorView:
    """A mobile operator that a number can be asked from.

    Attributes:
        operator_id (int | None): Always null: providers name operators, they do not number them alike.
        code (str): What orders take as `operator`; `any` stands for all of them. Example: any.
        name (str): For people. Example: Any operator.
        local_name (None | str): Always null.
    """

    operator_id: int | None
    code: str
    name: str
    local_name: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        operator_id: int | None
        operator_id = self.operator_id

        code = self.code

        name = self.name

        local_name: None | str
        local_name = self.local_name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "operator_id": operator_id,
                "code": code,
                "name": name,
                "local_name": local_name,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_operator_id(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        operator_id = _parse_operator_id(d.pop("operator_id"))

        code = d.pop("code")

        name = d.pop("name")

        def _parse_local_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        local_name = _parse_local_name(d.pop("local_name"))

        operator_view = cls(
            operator_id=operator_id,
            code=code,
            name=name,
            local_name=local_name,
        )

        operator_view.additional_properties = d
        return operator_view

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
