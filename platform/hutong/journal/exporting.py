"""Sealed pages as they can be taken along: the very texts that the seals cover, in their order."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple
from uuid import UUID

from hutong.db import Databases, Office
from hutong.journal.digests import CANONICAL, PageFacts

_PAGES = """
SELECT page, first_position, last_position, previous_hash, hash,
       to_jsonb(sealed_at AT TIME ZONE 'UTC') #>> '{}' AS sealed_at, sealed_below, cluster
  FROM journal_pages
 WHERE office_id = $1 AND page <= $3
   AND page > coalesce((SELECT page FROM journal_pages WHERE office_id = $1 AND hash = $2), 0)
 ORDER BY page LIMIT 1000
"""
# S608: put together from constants alone.
_EVENTS = f"""
SELECT {CANONICAL} AS canonical
  FROM journal_positions p JOIN journal e ON e.office_id = p.office_id AND e.id = p.event_id
 WHERE p.office_id = $1 AND p.position BETWEEN $2 AND $3 ORDER BY p.position
"""  # noqa: S608


class SealedPage(NamedTuple):
    """A page's facts, its hash, and the canonical texts of its events."""

    facts: PageFacts
    hash: bytes
    events: Sequence[str]


async def sealed_pages(
    databases: Databases, office_id: UUID, *, behind: bytes | None, until: int
) -> AsyncIterator[SealedPage]:
    """Those after the page with the hash `behind` (from the first on without one) up to the page `until`.

    Each is read in a transaction of its own: a journal is long, and what is sealed does not change.
    """
    while True:
        async with databases.driver(Office(office_id)) as connection:
            rows = await connection.fetch(_PAGES, office_id, behind, until)
        if not rows:
            return
        for row in rows:
            facts = PageFacts(**{name: row[name] for name in PageFacts.__slots__})
            async with databases.driver(Office(office_id)) as connection:
                events = await connection.fetch(_EVENTS, office_id, facts.first_position, facts.last_position)
            yield SealedPage(facts, row["hash"], [event["canonical"] for event in events])
        behind = rows[-1]["hash"]
