"""Stretches of work within a day, and the office's own word about single days."""

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
