"""The times of a rhythm within a month, each with the days on which it may be done. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from hutong.clocks import Calendar
from hutong.evaluations.duties import period_of
from hutong.playbooks.cadences import DAILY, Cadence, Every

_THURSDAY = 4
_SETTLED = 10
"""What is asked for once a month is planned from the tenth on: before it nobody knows the month yet."""


def days_of(month: date) -> list[date]:
    """Every day of a month."""
    return [month.replace(day=n) for n in range(1, monthrange(month.year, month.month)[1] + 1)]


def spans(cadence: Cadence, month: date, calendar: Calendar) -> Iterator[tuple[date, ...]]:
    """The days of each time, the better first; a week belongs to the month of its Thursday."""
    days = days_of(month)
    if cadence.every in DAILY:
        for day in days:
            if cadence.is_of(day) and period_of(cadence.every, day, calendar) is not None:
                yield (day,)
    elif cadence.every is Every.WEEK:
        for _, week in groupby(days, key=lambda day: day.isocalendar().week):
            yield from _of_week(cadence, tuple(week), calendar)
    elif cadence.every is Every.MONTH or month.month % 3 == 0:
        found = _working(tuple(days), calendar)
        yield tuple(sorted(found, key=lambda day: (day.day < _SETTLED, day)))


def _of_week(cadence: Cadence, week: tuple[date, ...], calendar: Calendar) -> Iterator[tuple[date, ...]]:
    if cadence.weekday is not None:
        yield from ((day,) for day in week if day.isoweekday() == cadence.weekday)
    elif any(day.isoweekday() == _THURSDAY for day in week):
        yield _working(week, calendar)


def _working(days: tuple[date, ...], calendar: Calendar) -> tuple[date, ...]:
    """The working days among them; all of them where there is none, as in the weeks of long holidays."""
    return tuple(day for day in days if calendar.is_working_day(day).working) or days
