"""How a letter stands on a day. Pure."""

from datetime import date, timedelta
from enum import StrEnum

RENEW_BEFORE = timedelta(days=30)
"""So long before its last day a letter wants to be renewed."""


class Standing(StrEnum):
    IN_FORCE = "in_force"
    DUE = "due"
    OVER = "over"
    ENDED = "ended"


def standing_of(valid_until: date, ended_on: date | None, day: date) -> Standing:
    """The last day is still in force."""
    if ended_on is not None:
        return Standing.ENDED
    if day > valid_until:
        return Standing.OVER
    return Standing.DUE if day >= valid_until - RENEW_BEFORE else Standing.IN_FORCE
