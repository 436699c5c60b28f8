"""A run of days, both inclusive, as the instants between which something happened."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hutong.errors import Refusal
from hutong.texts import N_

DAY = timedelta(days=1)
LONGEST = timedelta(days=366 * 10)


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
        if not self.start <= self.until <= self.start + LONGEST:
            raise PeriodTurned(field="until")

    @property
    def begins(self) -> datetime:
        return _midnight(self.start, self.zone)

    @property
    def ends(self) -> datetime:
        """The first moment that no longer counts."""
        return _midnight(self.until + DAY, self.zone)


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
