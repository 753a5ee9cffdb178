from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.event_view_detail import EventViewDetail


T = TypeVar("T", bound="EventView")


@_attrs_define
class EventView:
    """Something that happened to an order.

    Attributes:
        id (int): Grows over all orders. Example: 5001.
        type_ (str): What: `created`, `routed`, `attempt_open`, `order_received` and so on. Example: order_received.
        at (datetime.datetime):
        detail (EventViewDetail): Facts that go with it, by its type; never a code, a key or a full number. Providers
            and
            what they cost are told to clients that may see them.
    """

    id: int
    type_: str
    at: datetime.datetime
    detail: EventViewDetail
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        type_ = self.type_

        at = self.at.isoformat()

        detail = self.detail.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "type": type_,
                "at": at,
                "detail": detail,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.event_view_detail import EventViewDetail

        d = dict(src_dict)
        id = d.pop("id")

        type_ = d.pop("type")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        detail = EventViewDetail.from_dict(d.pop("detail"))

        event_view = cls(
            id=id,
            type_=type_,
            at=at,
            detail=detail,
        )

        event_view.additional_properties = d
        return event_view

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
