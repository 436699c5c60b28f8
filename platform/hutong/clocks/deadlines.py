"""A deadline with the reasons for it, in a form that can be stored and told in any language."""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from hutong.clocks.days import DayReason
from hutong.clocks.limits import ClockKind, Limit


class Pause(Struct, frozen=True, forbid_unknown_fields=True):
    """A time during which the limit did not run. One that is still open has no end yet: close it with `now`."""

    start: datetime
    end: datetime


class PauseShift(Struct, frozen=True):
    """By how much one pause moved the deadline, in the clock's unit."""

    start: datetime
    end: datetime
    shifted: float


class Segment(Struct, frozen=True):
    """Consecutive days that were treated alike between start and deadline.

    `counted` is hours or days of the limit (0 when the days were skipped); dates are the office's.
    """

    first: date
    last: date
    reason: DayReason
    counted: float
    name: str = ""
    provisional: bool = False


class Trace(Struct, frozen=True):
    """Why a deadline is when it is. `counting_from` is the first moment that counted."""

    limit: Limit
    zone: str
    since: datetime
    counting_from: datetime
    segments: tuple[Segment, ...]
    pauses: tuple[PauseShift, ...] = ()

    @property
    def clock(self) -> ClockKind:
        return self.limit.clock


class Deadline(Struct, frozen=True):
    """When something falls due (UTC); `provisional` when it rests on a year whose holidays are not yet published."""

    at: datetime
    provisional: bool
    trace: Trace


def merged(pauses: Iterable[Pause], since: datetime) -> list[Pause]:
    """The pauses after `since`, in order, those that overlap or touch made one."""
    if not pauses:
        return []
    result: list[Pause] = []
    for pause in sorted(pauses, key=lambda p: p.start):
        start, end = max(pause.start, since), pause.end
        if end <= start:
            continue
        if result and start <= result[-1].end:
            result[-1] = Pause(result[-1].start, max(result[-1].end, end))
        else:
            result.append(Pause(start, end))
    return result
