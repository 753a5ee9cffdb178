from enum import StrEnum


class TransactionType(StrEnum):
    ADJUSTMENT = "Adjustment"
    DEPOSIT = "Deposit"
    HOLD = "Hold"
    REFUND = "Refund"
    RELEASE = "Release"

    def __str__(self) -> str:
        return str(self.value)
