"""Money without binary fractions."""

from decimal import Decimal


def json_number(value: Decimal) -> int | float:
    """What the `json` module writes as exactly this number.

    It writes the shortest digits that a binary fraction stands for, which are those of any decimal
    of at most 15 digits.

    Raises:
        ValueError: The number has more digits, or is so small that it would be written with an
            exponent, which the API does not take.
    """
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    written = repr(number)
    if "e" in written or Decimal(written) != value:
        raise ValueError(f"cannot be written exactly: {value}")
    return number
