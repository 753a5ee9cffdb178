from enum import StrEnum


class Status(StrEnum):
    ACTIVE = "ACTIVE"
    CANCELED = "CANCELED"
    COMPLETED = "COMPLETED"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"
    OTP_RECEIVED = "OTP_RECEIVED"
    PENDING = "PENDING"

    def __str__(self) -> str:
        return str(self.value)
