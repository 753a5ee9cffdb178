from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.event_name import EventName

if TYPE_CHECKING:
    from ..models.event_data import EventData


T = TypeVar("T", bound="EventPayload")


@_attrs_define
class EventPayload:
    """Something that happened.

    Attributes:
        event (EventName): What happened. Webhooks carry `order.otp_received`, `order.completed`, `order.expired`,
            `order.canceled` and `webhook.test`; the stream all but the last.
        timestamp (datetime.datetime): When it happened. Example: 2026-02-25T12:00:00Z.
        data (EventData): The order as it stood then.
    """

    event: EventName
    timestamp: datetime.datetime
    data: EventData
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        event = self.event.value

        timestamp = self.timestamp.isoformat()

        data = self.data.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "event": event,
                "timestamp": timestamp,
                "data": data,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.event_data import EventData

        d = dict(src_dict)
        event = EventName(d.pop("event"))

        timestamp = datetime.datetime.fromisoformat(d.pop("timestamp"))

        data = EventData.from_dict(d.pop("data"))

        event_payload = cls(
            event=event,
            timestamp=timestamp,
            data=data,
        )

        event_payload.additional_properties = d
        return event_payload

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
