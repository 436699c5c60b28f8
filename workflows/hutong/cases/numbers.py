"""The number that people say on the telephone."""

from datetime import date
from uuid import UUID

# Crockford's alphabet: no I, L, O, U, so that nothing is misread or misheard.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def case_number(case_id: UUID, day: date) -> str:
    """Such as `261123-7K3QX2M`: the day it was opened (office time zone) and seven letters of its id.

    Taken from the id and not from a counter: a counter shared by offices tells one how busy the others are, and a
    counter of each office makes all its writers wait for one another.
    """
    bits = case_id.int & ((1 << 35) - 1)
    letters = "".join(_ALPHABET[(bits >> shift) & 31] for shift in range(30, -1, -5))
    return f"{day:%y%m%d}-{letters}"
