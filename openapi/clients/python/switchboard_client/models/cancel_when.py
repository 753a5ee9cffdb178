from enum import StrEnum


class CancelWhen(StrEnum):
    ALLOWED = "allowed"
    NOW = "now"

    def __str__(self) -> str:
        return str(self.value)
