from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.event_name import EventName
from ..models.event_state import EventState

T = TypeVar("T", bound="DeliveryView")


@_attrs_define
class DeliveryView:
    """One attempt to deliver an event.

    Attributes:
        id (int): Of the attempt. Example: 81.
        event_id (str): Of the event: what `webhook-id` said. Example: evt_42.
        event (EventName): What happened. Webhooks carry `order.otp_received`, `order.completed`, `order.expired`,
            `order.canceled` and `webhook.test`; the stream all but the last.
        order_id (int): To which order. Example: 1001.
        attempt (int): Which attempt it was, from 1. Example: 1.
        attempted_at (datetime.datetime):
        latency_ms (int): How long it took. Example: 35.
        status_code (int | None): What your server answered; anything but 2xx is a failure. Example: 200.
        error (None | str): Why there was no answer. Example: timed out.
        response_excerpt (None | str): The beginning of the answer. Example: thank you.
        event_state (EventState): Where an event stands. Example: delivered.
        next_attempt_at (datetime.datetime | None):
    """

    id: int
    event_id: str
    event: EventName
    order_id: int
    attempt: int
    attempted_at: datetime.datetime
    latency_ms: int
    status_code: int | None
    error: None | str
    response_excerpt: None | str
    event_state: EventState
    next_attempt_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        event_id = self.event_id

        event = self.event.value

        order_id = self.order_id

        attempt = self.attempt

        attempted_at = self.attempted_at.isoformat()

        latency_ms = self.latency_ms

        status_code: int | None
        status_code = self.status_code

        error: None | str
        error = self.error

        response_excerpt: None | str
        response_excerpt = self.response_excerpt

        event_state = self.event_state.value

        next_attempt_at: None | str
        if isinstance(self.next_attempt_at, datetime.datetime):
            next_attempt_at = self.next_attempt_at.isoformat()
        else:
            next_attempt_at = self.next_attempt_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "event_id": event_id,
                "event": event,
                "order_id": order_id,
                "attempt": attempt,
                "attempted_at": attempted_at,
                "latency_ms": latency_ms,
                "status_code": status_code,
                "error": error,
                "response_excerpt": response_excerpt,
                "event_state": event_state,
                "next_attempt_at": next_attempt_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        event_id = d.pop("event_id")

        event = EventName(d.pop("event"))

        order_id = d.pop("order_id")

        attempt = d.pop("attempt")

        attempted_at = datetime.datetime.fromisoformat(d.pop("attempted_at"))

        latency_ms = d.pop("latency_ms")

        def _parse_status_code(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        status_code = _parse_status_code(d.pop("status_code"))

        def _parse_error(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        error = _parse_error(d.pop("error"))

        def _parse_response_excerpt(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        response_excerpt = _parse_response_excerpt(d.pop("response_excerpt"))

        event_state = EventState(d.pop("event_state"))

        def _parse_next_attempt_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_attempt_at_type_0 = datetime.datetime.fromisoformat(data)

                return next_attempt_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_attempt_at = _parse_next_attempt_at(d.pop("next_attempt_at"))

        delivery_view = cls(
            id=id,
            event_id=event_id,
            event=event,
            order_id=order_id,
            attempt=attempt,
            attempted_at=attempted_at,
            latency_ms=latency_ms,
            status_code=status_code,
            error=error,
            response_excerpt=response_excerpt,
            event_state=event_state,
            next_attempt_at=next_attempt_at,
        )

        delivery_view.additional_properties = d
        return delivery_view

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
