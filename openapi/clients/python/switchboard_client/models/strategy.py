from enum import StrEnum


class Strategy(StrEnum):
    CHEAPEST = "cheapest"
    RELIABLE = "reliable"

    def __str__(self) -> str:
        return str(self.value)
