"""Claiming by compare-and-set, and ending under the fence. All times are the database's."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hutong.db import Databases, Office
from hutong.jobs.rules import LONGEST_ERROR

if TYPE_CHECKING:
    import asyncpg

OPEN = "done_at IS NULL AND failed_at IS NULL"

# Steps through ix_jobs_open from one (office, lane, kind) to the next: what waits for next month costs nothing.
GROUPS = f"""
WITH RECURSIVE groups AS (
  (SELECT office_id, lane, kind FROM jobs WHERE {OPEN} ORDER BY office_id, lane, kind LIMIT 1)
  UNION ALL
  SELECT n.office_id, n.lane, n.kind
    FROM groups g
   CROSS JOIN LATERAL (
     SELECT j.office_id, j.lane, j.kind FROM jobs j
      WHERE {OPEN} AND (j.office_id, j.lane, j.kind) > (g.office_id, g.lane, g.kind)
      ORDER BY j.office_id, j.lane, j.kind LIMIT 1
   ) n
)
"""  # noqa: S608 - constants

# Locked rows are passed over: a worker that froze inside its last transaction must not freeze the others.
# A row that used up its attempts and is not leased lost its worker in the last one: it is stopped here.
_CLAIM = f"""
WITH due AS (
  SELECT id FROM jobs
   WHERE office_id = $1 AND id = ANY($2) AND {OPEN} AND kind = ANY($4) AND run_at <= clock_timestamp()
     AND (lease_until IS NULL OR lease_until < clock_timestamp()) %s
     FOR UPDATE SKIP LOCKED
)
UPDATE jobs j
   SET fence = fence + 1, attempts = least(attempts + 1, max_attempts),
       lease_until = CASE WHEN attempts < max_attempts THEN clock_timestamp() + make_interval(secs => $3) END,
       failed_at = CASE WHEN attempts >= max_attempts THEN clock_timestamp() END,
       last_error = CASE WHEN attempts >= max_attempts
                         THEN left(concat_ws('; ', 'WorkerLost: ended during the last attempt', last_error), $5)
                         ELSE last_error END
  FROM due WHERE j.office_id = $1 AND j.id = due.id
RETURNING j.id, j.kind, j.args, j.fence, j.attempts, j.max_attempts, j.failed_at, j.trace,
          clock_timestamp() AS claimed_at
"""  # noqa: S608 - put together from constants and the composition root's own query
_FINISH = f"""
UPDATE jobs SET done_at = clock_timestamp(), lease_until = NULL
 WHERE office_id = $1 AND {OPEN} AND (id, fence) IN (SELECT * FROM unnest($2::uuid[], $3::bigint[]))
RETURNING id
"""  # noqa: S608 - constants
_FAIL = f"""
UPDATE jobs SET lease_until = NULL, sent_at = NULL, last_error = $4,
       run_at = clock_timestamp() + make_interval(secs => $5),
       failed_at = CASE WHEN $6 OR attempts >= max_attempts THEN clock_timestamp() END
 WHERE office_id = $1 AND id = $2 AND fence = $3 AND {OPEN}
RETURNING failed_at IS NOT NULL
"""  # noqa: S608 - constants
_GIVE_BACK = f"""
UPDATE jobs SET sent_at = NULL
 WHERE office_id = $1 AND id = ANY($2) AND {OPEN} AND (lease_until IS NULL OR lease_until < clock_timestamp())
"""  # noqa: S608 - constants
RENEW = f"""
WITH mine AS (
  SELECT id FROM jobs
   WHERE office_id = $1 AND {OPEN} AND (id, fence) IN (SELECT * FROM unnest($2::uuid[], $3::bigint[]))
     FOR UPDATE SKIP LOCKED
)
UPDATE jobs j SET lease_until = clock_timestamp() + make_interval(secs => $4)
  FROM mine WHERE j.office_id = $1 AND j.id = mine.id
"""  # noqa: S608 - constants
# Done or failed by this very claim is not lost: the fence is still its own.
HELD = """
SELECT id FROM jobs WHERE office_id = $1 AND (id, fence) IN (SELECT * FROM unnest($2::uuid[], $3::bigint[]))
"""


@dataclass(slots=True)
class Lease:
    """One claim of one job. `is_lost` is set when somebody else is seen to have claimed it since."""

    office_id: UUID
    job_id: UUID
    fence: int
    kind: str
    args: dict[str, Any]
    attempt: int
    max_attempts: int
    claimed_at: datetime
    is_exhausted: bool
    trace: str | None = None
    is_lost: bool = False


async def claim(
    databases: Databases,
    office_id: UUID,
    job_ids: Collection[UUID],
    *,
    seconds: float,
    kinds: Iterable[str],
    waiting_offices: str = "",
) -> dict[UUID, Lease]:
    """Claim those of the office's jobs that are due and free; the rest are simply not in the answer."""
    gate = f"AND office_id NOT IN ({waiting_offices})" if waiting_offices else ""
    async with databases.driver(Office(office_id)) as connection:
        rows = await connection.fetch(_CLAIM % gate, office_id, list(job_ids), seconds, list(kinds), LONGEST_ERROR)
    return {
        row["id"]: Lease(
            office_id,
            row["id"],
            row["fence"],
            row["kind"],
            row["args"],
            row["attempts"],
            row["max_attempts"],
            row["claimed_at"],
            row["failed_at"] is not None,
            row["trace"],
        )
        for row in rows
    }


async def give_back(databases: Databases, office_id: UUID, job_ids: Collection[UUID]) -> None:
    """Of jobs that nobody began, as if they had not been sent."""
    async with databases.driver(Office(office_id)) as connection:
        await connection.execute(_GIVE_BACK, office_id, list(job_ids))


async def finish(databases: Databases, office_id: UUID, leases: Collection[Lease]) -> set[UUID]:
    """Mark jobs done that wrote nothing themselves; returns the ids of those still held."""
    async with databases.driver(Office(office_id)) as connection:
        rows = await connection.fetch(
            _FINISH, office_id, [lease.job_id for lease in leases], [lease.fence for lease in leases]
        )
    return {row["id"] for row in rows}


async def finish_within(connection: "asyncpg.Connection[Any]", lease: Lease) -> bool:
    """Mark the job done in the transaction that holds its effects; False when the lease is no longer ours.

    One round trip, text and all: only a UUID and a number go into it. Should this process freeze between here and
    the COMMIT, the server ends the transaction and the row is free again.
    """
    statement = f"""
        SET LOCAL idle_in_transaction_session_timeout = '10s';
        UPDATE jobs SET done_at = clock_timestamp(), lease_until = NULL
         WHERE office_id = '{UUID(str(lease.office_id))}' AND id = '{UUID(str(lease.job_id))}'
           AND fence = {int(lease.fence)} AND {OPEN}
    """  # noqa: S608 - two UUIDs and a number
    status: str = await connection.execute(statement)
    return status == "UPDATE 1"


async def fail(databases: Databases, lease: Lease, reason: str, *, again_in: float, for_good: bool) -> bool | None:
    """Note a failed attempt; True when it was the last one, None when the lease was lost meanwhile."""
    async with databases.driver(Office(lease.office_id)) as connection:
        is_over: bool | None = await connection.fetchval(
            _FAIL, lease.office_id, lease.job_id, lease.fence, reason, again_in, for_good
        )
    return is_over
