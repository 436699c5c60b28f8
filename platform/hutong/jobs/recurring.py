"""Recurring work as rows: whose turn it is, and what was missed. All times are the database's.

One of the schedulers takes each turn, under a lease that it renews. Turns missed while none of them was there become
one that says by how much it is late.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog

from hutong.db import Databases, System
from hutong.jobs.rules import missed, told

log = structlog.get_logger(__name__)

# Seconds. A scheduler that died in the middle of a turn holds up that round for no longer.
LEASE = 20.0

# A round that is due more often from now on does not wait out its old time.
_REGISTER = """
INSERT INTO rounds (name, every_seconds) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE
   SET every_seconds = $2, due_at = least(rounds.due_at, clock_timestamp() + make_interval(secs => $2))
 WHERE rounds.every_seconds <> $2
"""
_CLAIM = """
UPDATE rounds SET fence = fence + 1, began_at = clock_timestamp(),
       lease_until = clock_timestamp() + make_interval(secs => $2)
 WHERE name = $1 AND due_at <= clock_timestamp() AND (lease_until IS NULL OR lease_until < clock_timestamp())
RETURNING fence, every_seconds, extract(epoch FROM clock_timestamp() - due_at)::float AS late
"""
_NEXT = """
SELECT extract(epoch FROM greatest(due_at, lease_until) - clock_timestamp())::float FROM rounds WHERE name = $1
"""
_RENEW = """
UPDATE rounds SET lease_until = clock_timestamp() + make_interval(secs => $3) WHERE name = $1 AND fence = $2
"""
# The next time keeps step with those before: a round of an hour that was late does not move by what it was late.
_END = """
UPDATE rounds SET lease_until = NULL, ended_at = clock_timestamp(), ran = ran + 1,
       failed = failed + CASE WHEN $5::text IS NULL THEN 0 ELSE 1 END, last_error = $5,
       late_seconds = $3, missed = $4, missed_at = CASE WHEN $4 > 0 THEN clock_timestamp() ELSE missed_at END,
       due_at = due_at + make_interval(secs => every_seconds
                * (floor(extract(epoch FROM clock_timestamp() - due_at) / every_seconds) + 1))
 WHERE name = $1 AND fence = $2
RETURNING extract(epoch FROM due_at - clock_timestamp())::float
"""


@dataclass(slots=True)
class Turn:
    """One time of a round. `late` is in seconds, `missed` the times before it that nobody took."""

    name: str
    fence: int = 0
    late: float = 0.0
    missed: int = 0
    next_in: float = 1.0

    @property
    def is_mine(self) -> bool:
        return self.fence > 0

    @asynccontextmanager
    async def held(self, databases: Databases) -> AsyncIterator[None]:
        """Keeps the lease as long as it takes."""
        renewing = asyncio.create_task(self._renew(databases))
        try:
            yield
        finally:
            renewing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await renewing

    async def _renew(self, databases: Databases) -> None:
        while True:
            await asyncio.sleep(LEASE / 4)
            try:
                async with databases.driver(System("jobs.rounds")) as connection:
                    await connection.execute(_RENEW, self.name, self.fence, LEASE)
            except Exception as error:  # noqa: BLE001 - then another takes it over, which does no harm
                log.warning("tick.lease", ticker=self.name, error=repr(error))


async def register(databases: Databases, name: str, every: float) -> None:
    """Make the round known; a new one is due at once."""
    async with databases.driver(System("jobs.rounds")) as connection:
        await connection.execute(_REGISTER, name, every)


async def last_turn(databases: Databases, name: str) -> datetime | None:
    """When the round was last done; none where it never was."""
    async with databases.driver(System("jobs.rounds")) as connection:
        ended: datetime | None = await connection.fetchval("SELECT ended_at FROM rounds WHERE name = $1", name)
    return ended


async def claim_turn(databases: Databases, name: str) -> Turn:
    """Take the round if it is due and free; else the answer says when to ask again."""
    async with databases.driver(System("jobs.rounds")) as connection:
        row = await connection.fetchrow(_CLAIM, name, LEASE)
        if row is None:
            return Turn(name, next_in=await connection.fetchval(_NEXT, name) or 0.0)
    return Turn(name, row["fence"], row["late"], missed(row["late"], row["every_seconds"]))


async def end_turn(databases: Databases, turn: Turn, trouble: Exception | None) -> float:
    """Note how it went; returns in how many seconds it is due again."""
    reason = told(trouble) if trouble else None
    async with databases.driver(System("jobs.rounds")) as connection:
        next_in = await connection.fetchval(_END, turn.name, turn.fence, turn.late, turn.missed, reason)
    # Taken over meanwhile: whoever has it says when.
    return next_in if next_in is not None else 1.0
