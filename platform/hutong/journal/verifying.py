"""Does the journal still say what was sealed? Finds every edit, deletion, swap, truncation and insertion."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hutong.db import Databases, Office
from hutong.journal.digests import CANONICAL, PageFacts, event_digest, genesis, page_hash

if TYPE_CHECKING:
    import asyncpg

# Findings kept; a journal that is wrong in one place is often wrong in many.
KEPT = 100
_PREFETCH = 2000

_PAGES = """
SELECT page, first_position, last_position, previous_hash, hash,
       to_jsonb(sealed_at AT TIME ZONE 'UTC') #>> '{}' AS sealed_at, sealed_below, cluster
  FROM journal_pages WHERE office_id = $1 ORDER BY page
"""
# S608: put together from constants alone.
_EVENTS = f"""
SELECT p.position, p.event_id, p.digest, CASE WHEN e.id IS NOT NULL THEN {CANONICAL} END AS canonical
  FROM journal_positions p LEFT JOIN journal e ON e.office_id = p.office_id AND e.id = p.event_id
 WHERE p.office_id = $1 ORDER BY p.position
"""  # noqa: S608
_UNSEALED = """
SELECT e.id, e.xid < $2::xid8 AS is_behind
  FROM journal e
 WHERE e.office_id = $1
   AND NOT EXISTS (SELECT FROM journal_positions s WHERE s.office_id = e.office_id AND s.event_id = e.id)
"""
_CLUSTER = "SELECT system_identifier::text FROM pg_control_system()"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of an office's chain; kept elsewhere it also proves that the end was not cut off."""

    page: int
    position: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Problem:
    """`what` is a stable name such as `event-changed`; `where` a page, position or event."""

    what: str
    where: str


@dataclass(slots=True)
class Verdict:
    office_id: UUID
    events: int = 0
    pages: int = 0
    pending: int = 0
    head: Head | None = None
    problems: list[Problem] = field(default_factory=list)
    found: int = 0

    @property
    def is_whole(self) -> bool:
        return self.found == 0

    def note(self, what: str, where: object) -> None:
        self.found += 1
        if len(self.problems) < KEPT:
            self.problems.append(Problem(what, str(where)))


async def verify(databases: Databases, office_id: UUID, *, anchor: Head | None = None) -> Verdict:
    """Read the whole journal of one office and compare it with its seals, as of one moment.

    `anchor` is a head noted earlier and kept outside the database; without one, a journal whose last pages were
    removed together with their events looks like a shorter journal.
    """
    verdict = Verdict(office_id)
    async with databases.driver(Office(office_id)) as connection:
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        pages = [
            (PageFacts(**{name: row[name] for name in PageFacts.__slots__}), row["hash"])
            for row in await connection.fetch(_PAGES, office_id, timeout=600)
        ]
        _check_chain(verdict, pages, anchor)
        await _check_events(verdict, pages, connection)
        await _check_unsealed(verdict, pages, connection)
    return verdict


def _check_chain(verdict: Verdict, pages: list[tuple[PageFacts, bytes]], anchor: Head | None) -> None:
    number, position, before = 0, 0, genesis(verdict.office_id)
    for facts, seal in pages:
        if facts.page != number + 1:
            verdict.note("page-missing", number + 1)
        elif facts.previous_hash != before:
            verdict.note("chain-broken", facts.page)
        if facts.first_position != position + 1 or facts.last_position < position:
            verdict.note("page-bounds-wrong", facts.page)
        number, position, before = facts.page, facts.last_position, seal
    if pages:
        verdict.head = Head(number, position, before)
    if anchor and not any(facts.page == anchor.page and seal == anchor.hash for facts, seal in pages):
        verdict.note("anchor-missing", anchor.page)
    verdict.pages = len(pages)


async def _check_events(
    verdict: Verdict, pages: list[tuple[PageFacts, bytes]], connection: "asyncpg.Connection[Any]"
) -> None:
    check = _PageCheck(verdict, iter(pages))
    expected = 1
    async for position, event_id, digest, canonical in connection.cursor(
        _EVENTS, verdict.office_id, prefetch=_PREFETCH, timeout=600
    ):
        if position != expected:
            verdict.note("position-missing", expected)
        if canonical is None:
            verdict.note("event-missing", event_id)
        elif event_digest(canonical) != digest:
            verdict.note("event-changed", event_id)
        check.add(position, digest)
        expected = position + 1
        verdict.events += 1
    check.close()


class _PageCheck:
    """Folds the digests, page by page, as the positions come by."""

    def __init__(self, verdict: Verdict, pages: Iterator[tuple[PageFacts, bytes]]) -> None:
        self._verdict, self._pages = verdict, pages
        self._digests: list[bytes] = []
        self._page = next(pages, None)

    def add(self, position: int, digest: bytes) -> None:
        while self._page and position > self._page[0].last_position:
            self._end_page()
        if self._page is None:
            self._verdict.note("position-beyond-seals", position)
        else:
            self._digests.append(digest)

    def close(self) -> None:
        while self._page:
            self._end_page()

    def _end_page(self) -> None:
        assert self._page is not None
        facts, seal = self._page
        if page_hash(facts, self._digests) != seal:
            self._verdict.note("page-broken", facts.page)
        self._digests, self._page = [], next(self._pages, None)


async def _check_unsealed(
    verdict: Verdict, pages: list[tuple[PageFacts, bytes]], connection: "asyncpg.Connection[Any]"
) -> None:
    """Events without a position wait for the sealer, unless they stand where everything was sealed already."""
    last = pages[-1][0] if pages else None
    is_at_home = last is not None and last.cluster == await connection.fetchval(_CLUSTER)
    below = last.sealed_below if last and is_at_home else 0
    async for event_id, is_behind in connection.cursor(_UNSEALED, verdict.office_id, below, timeout=600):
        verdict.pending += 1
        if is_behind:
            verdict.note("event-inserted", event_id)
