"""Numbers as people type them."""

from decimal import Decimal

MOST_DIGITS = 40
_LARGEST = Decimal(10) ** 12


def number(text: str) -> int | Decimal:
    """A whole number where it is one; raises ValueError or ArithmeticError for what is none that a rule can mean."""
    if len(text) > MOST_DIGITS:
        raise ValueError
    value = Decimal(text)
    if not value.is_finite() or value.adjusted() > _LARGEST.adjusted():
        raise ValueError
    return int(value) if value == value.to_integral_value() else value
