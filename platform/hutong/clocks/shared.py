"""A process's clock, put right by the one that all processes share.

The database dates the journal, leases and rounds. A page server whose machine's clock is off by an hour would otherwise
promise deadlines by an hour that nobody else has.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from hutong.clocks.reading import Clock, SystemClock

TOLERATED = timedelta(seconds=2)
"""Less is the jitter of asking: the machine's own clock is steadier than a correction of it."""


class SharedClock:
    """The machine's time, moved by as much as it was found to differ. Until `compare` was called: the machine's."""

    __slots__ = ("_own", "offset")

    def __init__(self, own: Clock | None = None) -> None:
        self._own = own or SystemClock()
        self.offset = timedelta()

    def now(self) -> datetime:
        return self._own.now() + self.offset

    async def compare(self, ask: Callable[[], Awaitable[datetime]]) -> timedelta:
        """Ask the shared clock; returns by how much the machine's is behind it. What took long to ask proves less."""
        before = self._own.now()
        there = await ask()
        uncertain = (self._own.now() - before) / 2
        behind = there - (before + uncertain)
        self.offset = behind if abs(behind) > TOLERATED + abs(uncertain) else timedelta()
        return behind
