"""Which past day is still on time, who had the duty when, and what a card reader means by what it types. Pure."""

import unicodedata
from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

_FRAMES = ";%+?#*:"
"""Signs that readers put before and after a number: start and end sentinels of tracks, and prefixes of makers."""


class Held(NamedTuple):
    """An alley that a post brought somebody, from a day to a day, both inclusive."""

    alley: str
    kind: str
    since: date
    until: date


def spans(rows: Iterable[Held]) -> list[tuple[date, date, list[Held]]]:
    """(first day, last day, what was held on the last one) of unbroken stretches of days, the earliest first."""
    found: list[tuple[date, date, list[Held]]] = []
    for row in sorted(rows, key=lambda row: (row.since, row.until)):
        if found and row.since <= found[-1][1] + timedelta(days=1):
            since, until, held = found.pop()
            last = max(until, row.until)
            found.append((since, last, [one for one in (*held, row) if one.until == last]))
        else:
            found.append((row.since, row.until, [row]))
    return found


def is_on_time(day: date, today: date, closed: Collection[date], is_working: Callable[[date], bool]) -> bool:
    """Whether `day` may be filed today as if it were its own day.

    Today is always on time. A closed day is on time until the end of the first working day on which the desk is open.
    """
    if day == today:
        return True
    if day > today or day not in closed:
        return False
    between = (day + timedelta(days=n) for n in range(1, (today - day).days))
    return not any(is_working(each) and each not in closed for each in between)


def still_open(
    today: date, closed: Collection[date], is_working: Callable[[date], bool]
) -> list[date]:  # fmt: skip
    """Closed days before today that are still on time, earliest first."""
    return sorted(day for day in closed if day < today and is_on_time(day, today, closed, is_working))


def card_number(typed: str) -> str:
    """The number alone: full-width digits as plain ones, without blanks, control signs and the reader's frame."""
    plain = unicodedata.normalize("NFKC", typed)
    plain = "".join(sign for sign in plain if sign.isprintable() and not sign.isspace())
    # What stood between a letter and its accent is gone now: they join only here.
    return unicodedata.normalize("NFKC", plain).strip(_FRAMES)
