"""Reading the time: rules and services are handed `now`, only the edge of the program reads a clock."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Something that tells the time, always in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The clock of the machine."""

    __slots__ = ()

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is set; for tests, rehearsals and the generator of demo history."""

    __slots__ = ("_at",)

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        """Raises `ValueError` for a time without a zone."""
        if at.tzinfo is None:
            raise ValueError("a time needs its zone")
        self._at = at.astimezone(UTC)
