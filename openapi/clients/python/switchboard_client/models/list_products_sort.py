from enum import StrEnum


class ListProductsSort(StrEnum):
    AVAILABLE_ASC = "available_asc"
    AVAILABLE_DESC = "available_desc"
    NAME_ASC = "name_asc"
    NAME_DESC = "name_desc"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"

    def __str__(self) -> str:
        return str(self.value)
