"""Open cases of an alley that look like a report, the likest first."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.rules.likeness import DAYS, Likeness, Seen, likeness
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.ids import new_id

CANDIDATES = 200
"""So many of the newest open cases of the alley are compared: the cost does not grow with the office's past."""

_COMPARED = """
c.id, c.number, c.title, coalesce(c.description, '') AS description, c.category, c.position_m, c.opened_at, c.due_at,
c.alley_id, ARRAY(SELECT p.perceptual FROM photos p WHERE p.office_id = $1 AND p.subject_kind = 'case'
  AND p.subject_id = c.id AND p.slot <> 'after' AND p.state = 'ready' AND p.perceptual IS NOT NULL LIMIT 6) AS pictures
"""
_NEAR = f"""
SELECT {_COMPARED} FROM cases c
 WHERE c.office_id = $1 AND c.alley_id = $2 AND c.closed_at IS NULL AND c.opened_at >= $3 AND c.id <> $4
 ORDER BY c.id DESC LIMIT $5
"""  # noqa: S608 - constants alone
_ONE = f"SELECT {_COMPARED} FROM cases c WHERE c.office_id = $1 AND c.id = $2"  # noqa: S608 - constants alone


class Alike(msgspec.Struct, frozen=True, kw_only=True):
    """A case that may be the same matter."""

    id: UUID
    number: str
    title: str
    category: str
    position_m: int | None
    opened_at: datetime
    due_at: datetime | None
    likeness: Likeness


async def alike(
    session: AsyncSession, alley: UUID, seen: Seen, *, but: UUID | None = None, limit: int = 5
) -> list[Alike]:
    """To what was seen in an alley. The reader's reach over the alley is the caller's to see to."""
    return likest(seen, await candidates(session, alley, seen.at, but=but), limit=limit)


async def candidates(
    session: AsyncSession, alley: UUID, at: datetime, *, but: UUID | None = None
) -> Sequence[Mapping[str, Any]]:
    """The open cases of an alley that anything seen there at a time may be compared with."""
    since = at - timedelta(days=DAYS)
    return await SessionWire(session).rows(_NEAR, bound_office(session), alley, since, but or new_id(), CANDIDATES)


def likest(seen: Seen, rows: Sequence[Mapping[str, Any]], *, limit: int) -> list[Alike]:
    """Those of the candidates that are like enough."""
    found = [_alike(row, likeness(seen, _seen(row))) for row in rows]
    found = [one for one in found if one.likeness.is_enough]
    return sorted(found, key=lambda one: (-one.likeness.score, one.opened_at, one.id))[:limit]


async def like_case(session: AsyncSession, case_id: UUID, *, limit: int = 5) -> list[Alike]:
    """To a case; none for one that is not there."""
    rows = await SessionWire(session).rows(_ONE, bound_office(session), case_id)
    if not rows:
        return []
    return await alike(session, rows[0]["alley_id"], _seen(rows[0]), but=case_id, limit=limit)


def _seen(row: Mapping[str, Any]) -> Seen:
    # A title is often the beginning of the description.
    words = (
        row["description"] if row["description"].startswith(row["title"]) else f"{row['title']} {row['description']}"
    )
    return Seen(
        category=row["category"], at=row["opened_at"], position_m=row["position_m"], words=words,
        pictures=tuple(row["pictures"]),
    )  # fmt: skip


def _alike(row: Mapping[str, Any], found: Likeness) -> Alike:
    names = ("id", "number", "title", "category", "position_m", "opened_at", "due_at")
    return Alike(**{name: row[name] for name in names}, likeness=found)
