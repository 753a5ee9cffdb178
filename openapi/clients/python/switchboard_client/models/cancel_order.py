from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.cancel_when import CancelWhen
from ..types import UNSET, Unset

T = TypeVar("T", bound="CancelOrder")


@_attrs_define
class CancelOrder:
    """Which order to cancel, and when.

    Attributes:
        id (int): Its id. Example: 1001.
        when (CancelWhen | None | Unset):
    """

    id: int
    when: CancelWhen | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        when: None | str | Unset
        if isinstance(self.when, Unset):
            when = UNSET
        elif isinstance(self.when, CancelWhen):
            when = self.when.value
        else:
            when = self.when

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
            }
        )
        if when is not UNSET:
            field_dict["when"] = when

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        def _parse_when(data: object) -> CancelWhen | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                when_type_0 = CancelWhen(data)

                return when_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CancelWhen | None | Unset, data)

        when = _parse_when(d.pop("when", UNSET))

        cancel_order = cls(
            id=id,
            when=when,
        )

        return cancel_order
