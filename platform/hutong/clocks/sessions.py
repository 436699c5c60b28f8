"""Stretches of work within a day, and the office's own word about single days."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated

from msgspec import Meta, Struct

from hutong.texts import N_, gettext

TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Session(Struct, frozen=True, forbid_unknown_fields=True):
    """One stretch of work within a day, `"09:00"` to `"12:00"` of the office's time."""

    opens: TimeOfDay
    closes: TimeOfDay

    def __post_init__(self) -> None:
        if minutes(self.opens) >= minutes(self.closes):
            raise ValueError(
                gettext(N_("下班时间 {closes} 必须晚于上班时间 {opens}。"), opens=self.opens, closes=self.closes)
            )


class DayOverride(Struct, frozen=True, forbid_unknown_fields=True):
    """The office's own word about one day; it goes before the national table and the weekday rule."""

    day: date
    working: bool
    reason: str
    sessions: tuple[Session, ...] = ()  # Of that day only; none means the usual ones.

    def __post_init__(self) -> None:
        check_sessions(self.sessions)


def minutes(time: str) -> int:
    """Minutes since midnight. Raises `ValueError` for anything but `HH:MM`."""
    hours, _, rest = time.partition(":")
    if not (len(hours) == len(rest) == 2 and hours.isdecimal() and rest.isdecimal()):
        raise ValueError(gettext(N_("时间要写成 09:00 这样。")))
    if int(hours) > 23 or int(rest) > 59:
        raise ValueError(gettext(N_("时间要写成 09:00 这样。")))
    return int(hours) * 60 + int(rest)


def check_sessions(sessions: tuple[Session, ...]) -> None:
    """Raises `ValueError` when sessions overlap or are out of order."""
    for earlier, later in pairwise(sessions):
        if minutes(earlier.closes) > minutes(later.opens):
            raise ValueError(gettext(N_("工作时间段必须依次排列，不能重叠。")))


def shortest_stretch(sessions: tuple[Session, ...], worked: float) -> float:
    """The fewest minutes of the clock on the wall that hold so many (over 0) of work, one working day after another.

    Nothing is shorter than what begins as a session opens or ends as one closes; whole days of work take whole days.
    """
    opened = [(minutes(each.opens), minutes(each.closes)) for each in sessions]
    days, rest = divmod(worked, sum(closes - opens for opens, closes in opened))
    if not rest:
        days, rest = days - 1, sum(closes - opens for opens, closes in opened)
    backwards = [(-closes, -opens) for opens, closes in reversed(opened)]
    return days * _DAY + min(
        _stretch(line[first:] + [(a + _DAY, b + _DAY) for a, b in line[:first]], rest)
        for line in (opened, backwards)
        for first in range(len(line))
    )


_DAY = 24 * 60


def _stretch(line: Sequence[tuple[int, int]], rest: float) -> float:
    """From the first moment of the line until so much of it is used up; it has enough."""
    for opens, closes in line:
        if rest <= closes - opens:
            return opens + rest - line[0][0]
        rest -= closes - opens
    raise ValueError(rest)
