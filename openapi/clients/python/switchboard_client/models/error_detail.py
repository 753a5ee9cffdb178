from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.error_code import ErrorCode

if TYPE_CHECKING:
    from ..models.error_detail_details import ErrorDetailDetails


T = TypeVar("T", bound="ErrorDetail")


@_attrs_define
class ErrorDetail:
    """What went wrong, for programs and people.

    Attributes:
        code (ErrorCode): The closed list of error codes of the SMSCode document. Example: VALIDATION_ERROR.
        message (str): For people. Example: product_id: no such product.
        reason (None | str): Finer than the code, where there is something finer to say. Example: NO_AVAILABLE_NUMBER.
        safe_to_retry (bool): Whether sending the same request again can help and cannot harm. Example: False.
        request_id (str): The `x-request-id` of this answer. Example: 0199e7b0-5a3c-7c1e-9d2f-0c6f6f1b2a3d.
        details (ErrorDetailDetails): Facts for programs: for a validation error the parameter's name and what is wrong
            with it.
    """

    code: ErrorCode
    message: str
    reason: None | str
    safe_to_retry: bool
    request_id: str
    details: ErrorDetailDetails
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code.value

        message = self.message

        reason: None | str
        reason = self.reason

        safe_to_retry = self.safe_to_retry

        request_id = self.request_id

        details = self.details.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "message": message,
                "reason": reason,
                "safe_to_retry": safe_to_retry,
                "request_id": request_id,
                "details": details,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.error_detail_details import ErrorDetailDetails

        d = dict(src_dict)
        code = ErrorCode(d.pop("code"))

        message = d.pop("message")

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        safe_to_retry = d.pop("safe_to_retry")

        request_id = d.pop("request_id")

        details = ErrorDetailDetails.from_dict(d.pop("details"))

        error_detail = cls(
            code=code,
            message=message,
            reason=reason,
            safe_to_retry=safe_to_retry,
            request_id=request_id,
            details=details,
        )

        error_detail.additional_properties = d
        return error_detail

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
