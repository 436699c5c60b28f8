"""The sealer: gives each event its place in hashed pages, behind the writers.

Why this way, and what becomes of it after a restore, stands in infra/decisions/journal.md.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import asyncpg.cursor
import structlog

from hutong.db import Databases, Office, System
from hutong.journal.digests import CANONICAL, PageFacts, event_digest, genesis, page_hash

log = structlog.get_logger(__name__)

PAGE = 1000
# Events sealed in one transaction at most, so that it stays short however long the sealer was away.
BATCH = 50_000

_OFFICES = """
WITH RECURSIVE offices AS (
  (SELECT office_id FROM journal ORDER BY office_id LIMIT 1)
  UNION ALL
  SELECT (SELECT j.office_id FROM journal j WHERE j.office_id > o.office_id ORDER BY j.office_id LIMIT 1)
    FROM offices o WHERE o.office_id IS NOT NULL
), here AS (
  SELECT system_identifier::text AS cluster, pg_snapshot_xmin(pg_current_snapshot()) AS horizon FROM pg_control_system()
)
SELECT o.office_id
  FROM offices o CROSS JOIN here
  LEFT JOIN LATERAL (
    SELECT p.cluster, p.sealed_below FROM journal_pages p WHERE p.office_id = o.office_id ORDER BY p.page DESC LIMIT 1
  ) p ON true
 WHERE o.office_id IS NOT NULL
   AND (p.cluster IS DISTINCT FROM here.cluster OR EXISTS (
     SELECT FROM journal e
      WHERE e.office_id = o.office_id AND e.xid >= p.sealed_below AND e.xid < here.horizon
        AND NOT EXISTS (SELECT FROM journal_positions s WHERE s.office_id = e.office_id AND s.event_id = e.id)))
"""

_LAST = """
SELECT p.page, p.last_position, p.hash, p.sealed_below, p.cluster, c.system_identifier::text AS here,
       e.id AS last_id, e.xid AS last_xid,
       to_jsonb(clock_timestamp() AT TIME ZONE 'UTC') #>> '{}' AS sealed_at,
       pg_snapshot_xmin(pg_current_snapshot()) AS horizon,
       p.page IS NULL AND NOT EXISTS (
         SELECT FROM journal WHERE office_id = $1 AND xid >= pg_snapshot_xmax(pg_current_snapshot())) AS is_new
  FROM pg_control_system() c
  LEFT JOIN LATERAL (SELECT * FROM journal_pages WHERE office_id = $1 ORDER BY page DESC LIMIT 1) p ON true
  LEFT JOIN journal_positions s ON s.office_id = $1 AND s.position = p.last_position
  LEFT JOIN journal e ON e.office_id = $1 AND e.id = s.event_id
"""

# S608: put together from constants alone.
_TAIL = f"""
SELECT e.id, e.xid, {CANONICAL} AS canonical, pg_snapshot_xmin(pg_current_snapshot()) AS horizon
  FROM journal e
 WHERE e.office_id = $1 AND %s
   AND NOT EXISTS (SELECT FROM journal_positions s WHERE s.office_id = e.office_id AND s.event_id = e.id)
 ORDER BY e.xid, e.id
"""  # noqa: S608
_AFTER_HINT = _TAIL % "(e.xid, e.id) > ($2::xid8, $3) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())"
# The planner cannot know that few events follow the hint: it must not sort or hash a whole journal to find them.
_SHORT = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_sort = off"
# Without a hint for this cluster. What is visible at or above the snapshot's end was written in another one.
_WHOLE = _TAIL % (
    "(e.xid < pg_snapshot_xmin(pg_current_snapshot()) OR e.xid >= pg_snapshot_xmax(pg_current_snapshot()))"
)

_UNSEALED = """
SELECT EXISTS (
  SELECT FROM journal e
   WHERE e.office_id = $1 AND e.xid >= $2::xid8 AND e.xid <= $3::xid8
     AND NOT EXISTS (SELECT FROM journal_positions s WHERE s.office_id = e.office_id AND s.event_id = e.id))
"""


async def offices_to_seal(databases: Databases) -> list[UUID]:
    """Offices with events that are settled and not sealed; a few index probes for each office."""
    async with databases.driver(System("journal.seal")) as connection:
        return [row["office_id"] for row in await connection.fetch(_OFFICES)]


async def seal(databases: Databases) -> int:
    """Seal what can be sealed of every office; returns the number of events. Two sealers do not disturb each other.

    An office whose journal was damaged so that it cannot be sealed does not hold up the others.
    """
    sealed = 0
    for office_id in await offices_to_seal(databases):
        try:
            sealed += await seal_office(databases, office_id)
        except asyncpg.IntegrityConstraintViolationError:
            log.exception("journal.seal", office=str(office_id))
    return sealed


async def seal_office(databases: Databases, office_id: UUID) -> int:
    """Seal the settled events of one office; returns their number, 0 while another sealer is at it."""
    async with databases.driver(Office(office_id)) as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", _lock_of(office_id)):
            return 0
        return await _Sealing(connection, office_id).run()


async def seal_now(databases: Databases, office_id: UUID, *, seconds: float = 30) -> None:
    """Wait until every event committed before this call is sealed: for freezing a document, and for tests.

    Raises TimeoutError when a transaction that began earlier stays open for so long.
    """
    async with databases.driver(Office(office_id)) as connection:
        last = await connection.fetchval(
            "SELECT xid FROM journal WHERE office_id = $1 ORDER BY xid DESC LIMIT 1", office_id
        )
    async with asyncio.timeout(seconds):
        while last is not None:
            await seal_office(databases, office_id)
            async with databases.driver(Office(office_id)) as connection:
                hint = await connection.fetchrow(_LAST, office_id)
                since = hint["sealed_below"] if hint["cluster"] == hint["here"] else 0
                if not await connection.fetchval(_UNSEALED, office_id, since or 0, last):
                    return
            await asyncio.sleep(0.02)


def _lock_of(office_id: UUID) -> int:
    return int.from_bytes(hashlib.sha256(b"journal.seal" + office_id.bytes).digest()[:8], signed=True)


@dataclass(slots=True)
class _Sealing:
    """One transaction's worth of pages."""

    connection: "asyncpg.Connection[Any]"
    office_id: UUID
    page: int = 0
    position: int = 0
    hash: bytes = b""

    async def run(self) -> int:
        last = await self.connection.fetchrow(_LAST, self.office_id)
        self.page, self.position = last["page"] or 0, last["last_position"] or 0
        self.hash = last["hash"] or genesis(self.office_id)
        is_at_home = last["is_new"] or (last["cluster"] is not None and last["cluster"] == last["here"])
        rows: list[Any] = []
        sealed = 0
        async for row in await self._tail(last, is_at_home=is_at_home):
            rows.append(row)
            if len(rows) < PAGE:
                continue
            # A full page vouches for no more than its own last event.
            hint = (row["xid"], last["here"]) if is_at_home else (None, None)
            await self._add(rows, last["sealed_at"], *hint)
            sealed, rows = sealed + PAGE, []
            if sealed >= BATCH:
                return sealed
        # Read to the end: everything below the snapshot's horizon is sealed.
        horizon = rows[-1]["horizon"] if rows else last["horizon"]
        if rows or (self.page and not is_at_home):
            # Without rows this page is empty: it only notes that the journal now lives in this cluster.
            await self._add(rows, last["sealed_at"], horizon, last["here"])
        return sealed + len(rows)

    async def _tail(self, last: Any, *, is_at_home: bool) -> "asyncpg.cursor.CursorFactory[Any]":
        if not is_at_home:
            return self.connection.cursor(_WHOLE, self.office_id, prefetch=PAGE)
        await self.connection.execute(_SHORT)
        below = last["sealed_below"] or 0
        # The last page was a full one: its transaction's events go on behind the last of them.
        behind = last["last_id"] if last["last_xid"] == below and below else UUID(int=0)
        return self.connection.cursor(_AFTER_HINT, self.office_id, below, behind, prefetch=PAGE)

    async def _add(self, rows: list[Any], sealed_at: str, below: int | None, cluster: str | None) -> None:
        digests = [event_digest(row["canonical"]) for row in rows]
        facts = PageFacts(
            page=self.page + 1,
            first_position=self.position + 1,
            last_position=self.position + len(rows),
            previous_hash=self.hash,
            sealed_at=sealed_at,
            sealed_below=below,
            cluster=cluster,
        )
        await self.connection.execute(
            "INSERT INTO journal_positions (office_id, position, event_id, digest) "
            "SELECT $1, $2 + n, id, digest FROM unnest($3::uuid[], $4::bytea[]) WITH ORDINALITY AS u (id, digest, n)",
            self.office_id, self.position, [row["id"] for row in rows], digests,
        )  # fmt: skip
        self.page, self.position, self.hash = facts.page, facts.last_position, page_hash(facts, digests)
        await self.connection.execute(
            "INSERT INTO journal_pages (office_id, page, first_position, last_position, previous_hash, hash, sealed_at,"
            " sealed_below, cluster)"
            " VALUES ($1, $2, $3, $4, $5, $6, ($7::text)::timestamp AT TIME ZONE 'UTC', $8::xid8, $9)",
            self.office_id, facts.page, facts.first_position, facts.last_position, facts.previous_hash, self.hash,
            facts.sealed_at, facts.sealed_below, facts.cluster,
        )  # fmt: skip
