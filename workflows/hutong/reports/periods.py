"""A run of days, both inclusive, as the instants between which something happened."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hutong.errors import Refusal
from hutong.texts import N_

DAY = timedelta(days=1)
LONGEST = timedelta(days=366 * 10)
FIRST, LAST = date(1949, 10, 1), date(2999, 12, 31)


class PeriodTurned(Refusal):
    status = 422
    sentence = N_("起止日期不对：结束的日子早于开始的日子，或者相隔超过十年。")


@dataclass(frozen=True, slots=True)
class Period:
    """From the first moment of `start` to the last of `until`, on the wall clock of `zone`."""

    start: date
    until: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if not FIRST <= self.start <= self.until <= LAST or self.until - self.start > LONGEST:
            raise PeriodTurned(field="until")

    @property
    def begins(self) -> datetime:
        return _midnight(self.start, self.zone)

    @property
    def ends(self) -> datetime:
        """The first moment that no longer counts."""
        return _midnight(self.until + DAY, self.zone)


def usual_start(until: date) -> date:
    """Ninety days that end on a day: what a page shows before anyone asks for more."""
    return date.fromordinal(max(1, until.toordinal() - 89))


def usual_months(until: date) -> date:
    """From the month before last: whole months are read from rollups of months, whatever the number of offices."""
    return date.fromordinal(max(1, month_of(until).toordinal() - 32)).replace(day=1)


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
