"""The walk over the days of a deadline, told as segments; kept apart from the sums so that those stay fast."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from msgspec.structs import replace

from hutong.clocks.calendar import HOUR, Calendar
from hutong.clocks.days import DayAnswer, DayReason
from hutong.clocks.deadlines import Pause, PauseShift, Segment, Trace
from hutong.clocks.limits import ClockKind, Limit
from hutong.clocks.tables import local_us, to_us

DAY = timedelta(days=1)


def trace(calendar: Calendar, limit: Limit, since: datetime, pauses: Sequence[Pause], at: datetime) -> Trace:
    """`pauses` in order and not overlapping; `at` is the deadline that they lead to."""
    return Trace(
        limit,
        calendar.zone,
        since.astimezone(UTC),
        _counting_from(calendar, limit.clock, since),
        tuple(_joined(_segments(calendar, limit.clock, since, at))),
        tuple(_shifts(calendar, limit, since, pauses)),
    )


def _counting_from(calendar: Calendar, clock: ClockKind, since: datetime) -> datetime:
    if clock is ClockKind.CONTINUOUS_HOURS:
        return since.astimezone(UTC)
    if clock is ClockKind.WORKING_HOURS:
        return calendar.next_working_moment(since)
    local = calendar.local(since)
    tomorrow = datetime.combine(local.date() + DAY, datetime.min.time(), calendar.place).astimezone(UTC)
    return tomorrow if clock is ClockKind.NATURAL_DAYS else calendar.next_working_moment(tomorrow)


def _segments(calendar: Calendar, clock: ClockKind, since: datetime, at: datetime) -> Iterator[Segment]:
    """One for each day, from the day of the start to that of the deadline."""
    first, last = calendar.local(since).date(), calendar.local(at).date()
    if clock is ClockKind.CONTINUOUS_HOURS:
        hours = (to_us(at) - to_us(since)) / HOUR
        yield Segment(first, last, DayReason.WEEKDAY, hours)
        return
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if clock.counts_days and day == first:
            yield Segment(day, day, DayReason.START_DAY, 0)
        elif clock is ClockKind.NATURAL_DAYS:
            yield Segment(day, day, DayReason.WEEKDAY, 1)
        elif first < day < last:
            yield _whole_day(calendar, clock, day)
        else:
            yield _working_segment(calendar, clock, calendar.is_working_day(day), since, at)


@lru_cache(maxsize=4096)
def _whole_day(calendar: Calendar, clock: ClockKind, day: date) -> Segment:
    """A day between the first and the last counts the same for every deadline."""
    midnight = datetime.combine(day, datetime.min.time(), calendar.place)
    return _working_segment(calendar, clock, calendar.is_working_day(day), midnight, midnight + DAY)


def _working_segment(calendar: Calendar, clock: ClockKind, answer: DayAnswer, since: datetime, at: datetime) -> Segment:
    day, reason, counted = answer.day, answer.reason, 0.0
    if answer.working and clock is ClockKind.WORKING_DAYS:
        counted = 1
    elif answer.working:
        begins, ends = _bounds(calendar, day)
        start, end = max(to_us(since), begins), min(to_us(at), ends)
        last = day + DAY if end == ends else day
        counted = calendar.working_time.worked(start, day.year, end, last.year) / HOUR
        if counted == 0:
            reason = DayReason.AFTER_HOURS
    return Segment(day, day, reason, counted, answer.name, answer.provisional)


@lru_cache(maxsize=4096)
def _bounds(calendar: Calendar, day: date) -> tuple[int, int]:
    """Midnight and midnight, in microseconds."""
    return local_us(calendar, day, 0), local_us(calendar, day + DAY, 0)


def _joined(segments: Iterator[Segment]) -> Iterator[Segment]:
    """Neighbours that were treated alike become one; a whole working day does not join a part of one."""
    previous: Segment | None = None
    each = 0.0  # What a single day of `previous` counted.
    for segment in segments:
        if previous and each == segment.counted and _kind(previous) == _kind(segment):
            previous = replace(previous, last=segment.last, counted=previous.counted + segment.counted)
            continue
        if previous:
            yield previous
        previous, each = segment, segment.counted
    if previous:
        yield previous


def _kind(segment: Segment) -> tuple[DayReason, str, bool]:
    return segment.reason, segment.name, segment.provisional


def _shifts(calendar: Calendar, limit: Limit, since: datetime, pauses: Sequence[Pause]) -> Iterator[PauseShift]:
    """Each pause by how far it carried the deadline beyond the one without it."""
    for n, pause in enumerate(pauses):
        earlier = calendar.add_with_pauses(limit, since, pauses[:n])
        later = calendar.add_with_pauses(limit, since, pauses[: n + 1])
        yield PauseShift(
            pause.start.astimezone(UTC), pause.end.astimezone(UTC), calendar.between(limit.clock, earlier, later)
        )
