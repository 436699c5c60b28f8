"""The relay: finds due jobs that nobody was told of, and tells the carrier; the sweeper is the same look again.

A job is *out* while it is leased, or was sent lately. What was sent longer ago than `RESEND` and is not leased got
lost on the way (a killed worker's hands, a dropped reply), and goes again: the claim makes doubled ids harmless.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import redis
import structlog
from sqlalchemy.exc import SQLAlchemyError

from hutong.db import Databases, System
from hutong.jobs.carrier import Carrier, Parcel
from hutong.jobs.fairness import CAPS, Caps, Group, fair_order
from hutong.jobs.leases import GROUPS, OPEN
from hutong.jobs.queue import Lane

log = structlog.get_logger(__name__)

# Seconds.
RESEND = 10.0
POLL, BUSY_POLL = 0.2, 0.02
# Parcels that a lane of the carrier may hold; bounds what doubled ids cost.
DEPTH = 2000

# Reads the due end of each group.
_GROUPS = f"""{GROUPS}SELECT g.office_id, g.lane, g.kind, d.due, d.out
  FROM groups g
 CROSS JOIN LATERAL (
   SELECT array_agg(f.id ORDER BY f.run_at, f.id) FILTER (WHERE NOT f.is_out) AS due,
          count(*) FILTER (WHERE f.is_out) AS out
     FROM (
       SELECT j.id, j.run_at,
              coalesce(j.sent_at >= greatest(now() - make_interval(secs => $1), $2), false)
              OR coalesce(j.lease_until > now(), false) AS is_out
         FROM jobs j
        WHERE {OPEN} AND j.office_id = g.office_id AND j.lane = g.lane AND j.kind = g.kind AND j.run_at <= now()
        ORDER BY j.run_at, j.id LIMIT $3
     ) f
 ) d
 WHERE d.due IS NOT NULL %s
"""  # noqa: S608 - constants and the composition root's own query
_MARK = f"""
UPDATE jobs SET sent_at = now()
 WHERE office_id = $1 AND id IN (
   SELECT id FROM jobs
    WHERE office_id = $1 AND id = ANY($2) AND {OPEN} AND (lease_until IS NULL OR lease_until < now())
      AND (sent_at IS NULL OR sent_at < greatest(now() - make_interval(secs => $3), $4))
      FOR UPDATE SKIP LOCKED)
RETURNING id
"""  # noqa: S608 - constants
_UNMARK = "UPDATE jobs SET sent_at = NULL WHERE office_id = $1 AND id = ANY($2)"


class Relay:
    """One of them serves; several do not harm. `waiting_offices` is a query of ids of offices whose jobs must wait."""

    def __init__(
        self,
        databases: Databases,
        carrier: Carrier,
        *,
        waiting_offices: str = "",
        caps: Mapping[Lane, Caps] = CAPS,
        resend: float = RESEND,
    ) -> None:
        self._databases, self._carrier = databases, carrier
        self._groups = _GROUPS % (f"AND g.office_id NOT IN ({waiting_offices})" if waiting_offices else "")
        self._caps, self._resend = caps, resend
        self._void_before: datetime | None = None
        self._turn = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. Neither the database nor the carrier being away ends it."""
        while not stop.is_set():
            try:
                pause = BUSY_POLL if await self.step() else POLL
            except (OSError, TimeoutError, redis.RedisError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("jobs.relay", error=repr(error))
                pause = 2 * POLL
            except SQLAlchemyError as error:
                log.warning("jobs.relay", error=repr(error))
                pause = 2 * POLL
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def step(self) -> int:
        """Send what is due and not out, as far as the caps allow; returns how many ids went."""
        standing = await self._carrier.standing()
        async with self._databases.driver(System("jobs.relay")) as connection:
            if standing.was_emptied:
                self._void_before = await connection.fetchval("SELECT now()")
            groups = await self._look(connection)
            budget = {lane: DEPTH - depth for lane, depth in standing.depths.items()}
            self._turn += 1
            wanted = fair_order(groups, budget, self._caps, self._turn)
            marked = await self._mark(connection, wanted)
        kept = [tuple(job_id for job_id in parcel.job_ids if job_id in marked) for parcel in wanted]
        parcels = [Parcel(p.lane, p.office_id, ids) for p, ids in zip(wanted, kept, strict=True) if ids]
        if parcels:
            try:
                await self._carrier.send(parcels)
            except redis.RedisError:
                await self._unmark(parcels)
                raise
        return len(marked)

    async def _look(self, connection: "asyncpg.Connection[Any]") -> list[Group]:
        largest = max(caps.kind for caps in self._caps.values())
        rows = await connection.fetch(self._groups, self._resend, self._void_before, largest)
        return [
            Group(row["office_id"], Lane(row["lane"]), row["kind"], row["due"], row["out"])
            for row in rows
            if row["lane"] in Lane.__members__.values()
        ]

    async def _mark(self, connection: "asyncpg.Connection[Any]", parcels: list[Parcel]) -> set[UUID]:
        marked: set[UUID] = set()
        for office_id, job_ids in _by_office(parcels).items():
            rows = await connection.fetch(_MARK, office_id, job_ids, self._resend, self._void_before)
            marked |= {row["id"] for row in rows}
        return marked

    async def _unmark(self, parcels: list[Parcel]) -> None:
        """The carrier did not take them: they go with the next look, not after `RESEND`."""
        async with self._databases.driver(System("jobs.relay")) as connection:
            for office_id, job_ids in _by_office(parcels).items():
                await connection.execute(_UNMARK, office_id, job_ids)


def _by_office(parcels: list[Parcel]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for parcel in parcels:
        found[parcel.office_id].extend(parcel.job_ids)
    return found
