"""Which days are worked in China, and why."""

from datetime import date
from enum import StrEnum
from functools import cache

from chinese_calendar.constants import Holiday, holidays, workdays
from msgspec import Struct


class DayReason(StrEnum):
    """Why a day counts or does not."""

    WEEKDAY = "weekday"
    REST_DAY = "rest_day"
    HOLIDAY = "holiday"
    MADE_UP = "made_up"  # 调休: a Saturday or Sunday worked in exchange for a longer holiday.
    OFFICE_OPEN = "office_open"  # The office itself says so, against table and weekday.
    OFFICE_CLOSED = "office_closed"
    # The two below occur in traces only.
    START_DAY = "start_day"
    AFTER_HOURS = "after_hours"


class DayAnswer(Struct, frozen=True):
    """Whether one day is worked. `provisional` when the year's arrangement was not yet published."""

    day: date
    working: bool
    provisional: bool
    reason: DayReason
    name: str = ""  # The holiday (a Chinese msgid), or the reason the office gave.


class NationalDay(Struct, frozen=True):
    """A day on which the State Council's yearly notice departs from the weekday rule."""

    working: bool
    name: str


@cache
def national_table() -> dict[date, NationalDay]:
    """Holidays and 调休 from the yearly notices of the State Council (as the package chinesecalendar has them).

    The notice for a year has now and then moved 29 to 31 December of the year before, so those three days of the
    last known year may still change.
    """
    names = {holiday.value: str(holiday.chinese) for holiday in Holiday}
    return {day: NationalDay(working=False, name=names[name]) for day, name in holidays.items()} | {
        day: NationalDay(working=True, name=names[name]) for day, name in workdays.items()
    }


@cache
def national_years() -> range:
    """The years whose notice is known: 2004 onwards without a gap."""
    years = {day.year for day in national_table()}
    return range(min(years), max(years) + 1)
