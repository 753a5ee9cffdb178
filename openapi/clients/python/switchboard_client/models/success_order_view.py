from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.order_view import OrderView


T = TypeVar("T", bound="SuccessOrderView")


@_attrs_define
class SuccessOrderView:
    """`{"success": true, "data": …}`.

    Attributes:
        success (bool): Always true. Example: True.
        data (OrderView): An order. The first eleven fields are those of the SMSCode document; the `can_…` flags are
            those
            its SDK asks for; the rest is ours. Example: {'amount': 15000, 'can_cancel': False, 'can_finish': True,
            'can_reactivate': False, 'can_replace': False, 'can_resend': True, 'cancel_available_at': None,
            'cancel_requested': False, 'canceled_at': None, 'charged_amount': 15000, 'country': 'ID', 'created_at':
            '2026-02-25T10:00:00Z', 'currency': 'IDR', 'expires_at': '2026-02-25T10:20:00Z', 'failed_reason': None, 'id':
            1001, 'metadata': {'case': 'sign-up-42'}, 'otp_code': '123456', 'otp_message': 'Your verification code is
            123456', 'otp_received_at': '2026-02-25T10:00:42Z', 'phone_number': '+6281234567890', 'product_id': 142,
            'redacted_at': None, 'replace_available_at': None, 'resend_available_at': None, 'service': 'whatsapp',
            'sms_revision': 1, 'status': 'OTP_RECEIVED'}.
    """

    success: bool
    data: OrderView
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
        from ..models.order_view import OrderView

        d = dict(src_dict)
        success = d.pop("success")

        data = OrderView.from_dict(d.pop("data"))

        success_order_view = cls(
            success=success,
            data=data,
        )

        success_order_view.additional_properties = d
        return success_order_view

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
