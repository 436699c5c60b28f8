"""Arithmetic on the four clocks.

The rules are those of articles 201 and 203 of the Civil Code (民法典; before 2021 article 154 of the General
Principles, 民法通则, said the same):

- counted by the hour, a period runs from the moment given;
- counted by days, the day of the start is left out and counting begins on the next;
- the last day ends at 24:00, or, where there are business hours, when business stops. So working days end at the
  close of the last session, and natural days at 23:59:59, the last second that still bears the right date.

A natural day is every day of the calendar: a limit that must not end on a holiday is one in working days.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from hutong.clocks.deadlines import Deadline, Pause, merged
from hutong.clocks.limits import ClockKind, Limit
from hutong.clocks.office_days import OfficeDays
from hutong.clocks.sessions import minutes
from hutong.clocks.tables import from_us, local_us, to_us
from hutong.clocks.worktime import WorkingTime, working_time_of

HOUR = 3_600_000_000  # Microseconds.
DAY = timedelta(days=1)


class Calendar(OfficeDays, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Working time and holidays of one office, and the sums done with them. All results are in UTC.

    Every method raises `ValueError` for a time without a zone.
    """

    def add(self, limit: Limit, since: datetime) -> datetime:
        """When a limit that began at `since` falls due."""
        local = self.local(since)
        match limit.clock:
            case ClockKind.CONTINUOUS_HOURS:
                return since.astimezone(UTC) + timedelta(microseconds=limit.microseconds)
            case ClockKind.WORKING_HOURS:
                return from_us(self.working_time.after(to_us(since), local.year, limit.microseconds))
            case ClockKind.WORKING_DAYS:
                return self._working_day_close(local, limit.days)
            case ClockKind.NATURAL_DAYS:
                return self._end_of_day(local.date() + timedelta(days=limit.days))

    def add_with_pauses(self, limit: Limit, since: datetime, pauses: Iterable[Pause]) -> datetime:
        """As `add`, with the times taken out during which the limit did not run.

        A pause in hours moves the deadline by the hours of the clock that it covered; a pause in days by the days that
        began after it started and by the time it ended, so one within a single day moves nothing. Recompute from the
        start, with all pauses, whenever limit or pauses change.
        """
        due = self.add(limit, since)
        for pause in merged(pauses, since):
            if pause.start >= due:
                break
            due = self._moved(due, limit.clock, pause)
        return due

    def deadline(self, limit: Limit, since: datetime, pauses: Iterable[Pause] = ()) -> Deadline:
        """The deadline with the trace that explains it; costs a walk over its days, `add` does not."""
        from hutong.clocks.tracing import trace  # It asks the calendar in its turn.

        pauses = merged(pauses, since)
        at = self.add_with_pauses(limit, since, pauses) if pauses else self.add(limit, since)
        return Deadline(at, self.is_provisional(limit.clock, since, at), trace(self, limit, since, pauses, at))

    def before(self, limit: Limit, due: datetime) -> datetime:
        """When to remind: so much before `due` on the clock of `limit`.

        In hours, the last moment with that much left. In days, when the office opens on the day so many days earlier,
        never at night: one working day before Friday's close is Thursday's opening.
        """
        local = self.local(due)
        match limit.clock:
            case ClockKind.CONTINUOUS_HOURS:
                return due.astimezone(UTC) - timedelta(microseconds=limit.microseconds)
            case ClockKind.WORKING_HOURS:
                return from_us(self.working_time.ahead(to_us(due), local.year, limit.microseconds))
            case ClockKind.WORKING_DAYS:
                back = limit.days if self.is_working_day(local.date()).working else limit.days - 1
                table, index = self.working_time.day(local.toordinal(), local.year, -back)
                return from_us(table.opens(index))
            case ClockKind.NATURAL_DAYS:
                return self._opening(local.date() - timedelta(days=limit.days))

    def between(self, clock: ClockKind, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> float:
        """Hours or days of the clock from `start` to `end`, less the pauses; negative when `end` is the earlier.

        Runs from 0 at the start to exactly the amount of the limit at its deadline, so a progress bar drawn with it
        agrees with the deadline. In days the rest of the day of the start counts nothing, and a day passes in parts,
        as its working time (or the day itself) does. From a deadline to now it is how late something is.
        """
        if end < start:
            return -self.between(clock, end, start, pauses)
        # Hours are summed in whole microseconds, so that a deadline gives back its amount exactly.
        elapsed = self._elapsed(clock, start, end)
        for pause in merged(pauses, start):
            if pause.start >= end:
                break
            # In days the day on which a pause ends is left out whole, as the day of any start is.
            over = self._end_of_day(self.local(pause.end).date()) if clock.counts_days else pause.end
            elapsed -= self._elapsed(clock, pause.start, min(over, end))
        return elapsed if clock.counts_days else elapsed / HOUR

    def next_working_moment(self, at: datetime) -> datetime:
        """`at` itself within a session, else the opening of the next one."""
        local = self.local(at)
        return max(from_us(self.working_time.ahead(to_us(at), local.year, 0)), at.astimezone(UTC))

    def is_provisional(self, clock: ClockKind, since: datetime, at: datetime) -> bool:
        """Whether a deadline from `since` to `at` rests on a year whose holidays are not known."""
        if not clock.needs_table:
            return False
        first, last = self.local(since).year, self.local(at).year
        return not self.is_known(first) or not all(self.is_known(year) for year in range(first + 1, last + 1))

    def local(self, at: datetime) -> datetime:
        """The time on the office's wall."""
        if at.tzinfo is UTC:
            # Rules ask again and again about the same few moments; of UTC none is there twice.
            return _on_the_wall(self.place, at)
        if at.tzinfo is None:
            raise ValueError("a time needs its zone")
        return at.astimezone(self.place)

    def day(self, at: datetime) -> date:
        """The day on the office's wall."""
        return _day_on_the_wall(self.place, at) if at.tzinfo is UTC else self.local(at).date()

    @cached_property
    def working_time(self) -> WorkingTime:
        return working_time_of(self)

    def _elapsed(self, clock: ClockKind, start: datetime, end: datetime) -> float:
        """Microseconds on a clock of hours, days on one of days; for `start` ≤ `end`."""
        a, b = self.local(start), self.local(end)
        match clock:
            case ClockKind.CONTINUOUS_HOURS:
                return to_us(end) - to_us(start)
            case ClockKind.WORKING_HOURS:
                return self.working_time.worked(to_us(start), a.year, to_us(end), b.year)
            case ClockKind.WORKING_DAYS:
                if a.date() == b.date():
                    return 0.0
                whole = self.working_time.days(a.toordinal(), a.year, b.toordinal() - 1, (b - DAY).year)
                return whole + self.working_time.part_of_day(to_us(end), b.toordinal(), b.year)
            case ClockKind.NATURAL_DAYS:
                if a.date() == b.date():
                    return 0.0
                opens, closes = local_us(self, b.date(), 0), to_us(self._end_of_day(b.date()))
                return b.toordinal() - a.toordinal() - 1 + min(1.0, (to_us(end) - opens) / (closes - opens))

    def _moved(self, due: datetime, clock: ClockKind, pause: Pause) -> datetime:
        local, start, end = self.local(due), self.local(pause.start), self.local(pause.end)
        match clock:
            case ClockKind.CONTINUOUS_HOURS:
                return due + (pause.end - pause.start)
            case ClockKind.WORKING_HOURS:
                paused = self.working_time.worked(to_us(pause.start), start.year, to_us(pause.end), end.year)
                return from_us(self.working_time.after(to_us(due), local.year, paused)) if paused else due
            case ClockKind.WORKING_DAYS:
                days = self.working_time.days(start.toordinal(), start.year, end.toordinal(), end.year)
                return self._working_day_close(local, days)
            case ClockKind.NATURAL_DAYS:
                return self._end_of_day(local.date() + (end.date() - start.date()))

    def _working_day_close(self, local: datetime, offset: int) -> datetime:
        table, index = self.working_time.day(local.toordinal(), local.year, offset)
        return from_us(table.closes(index))

    def _end_of_day(self, day: date) -> datetime:
        # Of an hour that a clock change repeats before midnight, the second one ends the day.
        return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=self.place, fold=1).astimezone(UTC)

    def _opening(self, day: date) -> datetime:
        return from_us(local_us(self, day, minutes(self.sessions_of(day)[0].opens)))


@lru_cache(maxsize=8192)
def _on_the_wall(place: ZoneInfo, at: datetime) -> datetime:
    return at.astimezone(place)


@lru_cache(maxsize=8192)
def _day_on_the_wall(place: ZoneInfo, at: datetime) -> date:
    return at.astimezone(place).date()
