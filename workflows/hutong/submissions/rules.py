"""Moments told by a phone's clock, which may be hours wrong: pure, total, told in the receipt."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hutong.patrols.rules import AHEAD

LONGEST = timedelta(hours=24)
_WORTH_MENDING = timedelta(minutes=5)
"""A message takes its time on a weak network; less than this is no wrong clock."""
_EARLIEST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Clockwork:
    """How the phone's moments are read: `shift` is added to each; `guessed` when the clock was set in between."""

    shift: timedelta = timedelta()
    guessed: bool = False

    @property
    def is_wrong(self) -> bool:
        return self.guessed or bool(self.shift)

    def read(self, moment: datetime, now: datetime) -> datetime:
        """A moment of the phone as ours, never in the future."""
        return min(moved(moment, self.shift), now)


def moved(moment: datetime, by: timedelta) -> datetime:
    """A moment later by so much; one that no calendar has stands at the calendar's end."""
    moment = _in_utc(moment)
    try:
        return moment + by
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if by > timedelta() else datetime.min.replace(tzinfo=UTC)


def clockwork(
    ended: datetime, *, started: datetime, sent_at: datetime | None, not_before: datetime | None, now: datetime
) -> Clockwork:
    """How to read a phone's clock.

    What it says while sending tells how wrong it is. Where that still puts the work into the future, or before the
    list was fetched that it was done by, the clock was set on the way: the work is then taken to end with its receipt.
    """
    skew = now - _in_utc(sent_at) if sent_at is not None else timedelta()
    shift = skew if abs(skew) > _WORTH_MENDING else timedelta()
    begun, over = moved(started, shift), moved(ended, shift)
    early = not_before is not None and begun < moved(not_before, -AHEAD)
    if over > now + AHEAD or early:
        return Clockwork(now - _in_utc(ended), guessed=True)
    return Clockwork(shift)


def moment_of(said: datetime | None, *, sent_at: datetime | None, now: datetime) -> datetime | None:
    """When a picture was taken, by our clock; none where the phone says none, or what cannot be."""
    if said is None or said.year < _EARLIEST_YEAR:
        return None
    clock = clockwork(said, started=said, sent_at=sent_at, not_before=None, now=now)
    return None if clock.guessed else moved(said, clock.shift)


def _in_utc(moment: datetime) -> datetime:
    """A moment without a zone is taken for ours; one at the edge of the calendar stays where it is."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)
