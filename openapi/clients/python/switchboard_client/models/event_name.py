from enum import StrEnum


class EventName(StrEnum):
    ORDER_ACTIVE = "order.active"
    ORDER_CANCELED = "order.canceled"
    ORDER_COMPLETED = "order.completed"
    ORDER_EXPIRED = "order.expired"
    ORDER_FAILED = "order.failed"
    ORDER_OTP_RECEIVED = "order.otp_received"
    WEBHOOK_TEST = "webhook.test"

    def __str__(self) -> str:
        return str(self.value)
