"""What an office states about its working time, and its answer for every day."""

from datetime import date
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct
from msgspec.structs import astuple

from hutong.clocks.days import DayAnswer, DayReason, national_table, national_years
from hutong.clocks.sessions import DayOverride, Session, check_sessions
from hutong.texts import N_, gettext


class OfficeDays(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Zone, working week, sessions and exceptions of one office; reads and writes as TOML and JSON.

    `weekdays` are ISO numbers (Monday is 1). A year of `settled_years` counts as known although the national table
    has not reached it: the office has entered its holidays among the overrides.
    """

    zone: str = "Asia/Shanghai"
    weekdays: tuple[Annotated[int, Meta(ge=1, le=7)], ...] = (1, 2, 3, 4, 5)
    sessions: tuple[Session, ...] = (Session("09:00", "12:00"), Session("13:00", "18:00"))
    holidays: Literal["china", "none"] = "china"
    overrides: tuple[DayOverride, ...] = ()
    settled_years: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(gettext(N_("没有名为“{zone}”的时区。"), zone=self.zone)) from None
        # Without a working weekday or a session no working clock would ever come to an end.
        if not self.weekdays or not all(1 <= n <= 7 for n in self.weekdays):
            raise ValueError(gettext(N_("每周至少有一个工作日，用 1（星期一）到 7（星期日）表示。")))
        if not self.sessions:
            raise ValueError(gettext(N_("工作日至少有一段工作时间。")))
        check_sessions(self.sessions)
        if len({override.day for override in self.overrides}) < len(self.overrides):
            raise ValueError(gettext(N_("同一天只能有一条例外。")))

    def __hash__(self) -> int:
        """Worked out once: what was worked out for a calendar is kept by it."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(astuple(self))

    @cached_property
    def place(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def overridden(self) -> dict[date, DayOverride]:
        return {override.day: override for override in self.overrides}

    def is_known(self, year: int) -> bool:
        """Whether the holidays of the year are known."""
        return self.holidays == "none" or year in national_years() or year in self.settled_years

    def is_working_day(self, day: date) -> DayAnswer:
        """Every day has an answer; one of an unknown year follows the weekday rule and says that it is provisional."""
        if override := self.overridden.get(day):
            reason = DayReason.OFFICE_OPEN if override.working else DayReason.OFFICE_CLOSED
            return DayAnswer(day, override.working, provisional=False, reason=reason, name=override.reason)
        if self.holidays == "china" and (national := national_table().get(day)):
            reason = DayReason.MADE_UP if national.working else DayReason.HOLIDAY
            return DayAnswer(day, national.working, provisional=False, reason=reason, name=national.name)
        working = day.isoweekday() in self.weekdays
        reason = DayReason.WEEKDAY if working else DayReason.REST_DAY
        return DayAnswer(day, working, provisional=not self.is_known(day.year), reason=reason)

    def sessions_of(self, day: date) -> tuple[Session, ...]:
        """The sessions of a working day."""
        override = self.overridden.get(day)
        return (override and override.sessions) or self.sessions
