"""Working time of a calendar laid out year by year, so that arithmetic is a bisection and not a walk over days.

All instants are whole microseconds since 1970 in UTC; days are `date.toordinal()`.
"""

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hutong.clocks.office_days import OfficeDays
from hutong.clocks.sessions import minutes

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_us(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def from_us(us: int) -> datetime:
    return EPOCH + timedelta(microseconds=us)


@dataclass(frozen=True, slots=True)
class YearTable:
    """The working days of one year and their sessions, each list in order of time."""

    days: "array[int]"
    first: "array[int]"  # Index of each day's first session, and one past the end.
    starts: "array[int]"
    ends: "array[int]"
    before: "array[int]"  # Working time of the year before each session, and one past the end.

    @property
    def total(self) -> int:
        return self.before[-1]

    def worked_by(self, us: int) -> int:
        """Working time of the year up to an instant."""
        i = bisect_right(self.ends, us)
        return self.before[i] + (max(0, us - self.starts[i]) if i < len(self.starts) else 0)

    def earliest(self, worked: int) -> int:
        """The first instant by which so much was worked (0 < worked ≤ total): at most the end of a session."""
        i = bisect_left(self.before, worked) - 1
        return self.starts[i] + worked - self.before[i]

    def latest(self, worked: int) -> int:
        """The last instant by which no more was worked (0 ≤ worked < total): at least the start of a session."""
        i = bisect_right(self.before, worked) - 1
        return self.starts[i] + worked - self.before[i]

    def count_through(self, ordinal: int) -> int:
        return bisect_right(self.days, ordinal)

    def part_of_day(self, index: int, us: int) -> float:
        """How much of the working day with this index has passed, 0 to 1."""
        begin, end = self.before[self.first[index]], self.before[self.first[index + 1]]
        return min(1.0, max(0.0, (self.worked_by(us) - begin) / (end - begin)))

    def opens(self, index: int) -> int:
        return self.starts[self.first[index]]

    def closes(self, index: int) -> int:
        return self.ends[self.first[index + 1] - 1]


def build_year(office: OfficeDays, year: int) -> YearTable:
    days, first, starts, ends = array("q"), array("q"), array("q"), array("q")
    before = array("q", [0])
    last_end = -(1 << 62)
    for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
        day = date.fromordinal(ordinal)
        if not office.is_working_day(day).working:
            continue
        sessions_before = len(starts)
        for session in office.sessions_of(day):
            # Where a clock change squeezes two sessions together, the second begins when the first ends.
            start = max(local_us(office, day, minutes(session.opens)), last_end)
            last_end = max(start, local_us(office, day, minutes(session.closes)))
            if start < last_end:
                starts.append(start)
                ends.append(last_end)
                before.append(before[-1] + last_end - start)
        if len(starts) > sessions_before:
            days.append(ordinal)
            first.append(sessions_before)
    first.append(len(starts))
    return YearTable(days, first, starts, ends, before)


def local_us(office: OfficeDays, day: date, minute: int) -> int:
    """An instant from the office's wall clock; in the hour that a clock change repeats, the first of the two."""
    local = datetime(day.year, day.month, day.day, tzinfo=office.place) + timedelta(minutes=minute)
    return to_us(local)
