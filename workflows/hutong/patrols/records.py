"""Finished walks as others read them: of an alley and its items, with nobody's name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.patrols.findings import findings_in
from hutong.patrols.models import Patrol
from hutong.patrols.walks import Walk, walk_of

_SHOWN = 6


async def walk_to_read(
    session: AsyncSession, patrol_id: UUID, *, person: UUID, within: Collection[UUID] | None
) -> Walk:
    """One's own, or one of the alleys `within` (None: of all of the office's). Raises NotThere."""
    statement = select(Patrol.person_id, Patrol.alley_id).where(
        Patrol.office_id == bound_office(session), Patrol.id == patrol_id, Patrol.finished_at.is_not(None)
    )
    found = (await session.execute(statement)).one_or_none()
    if found is None or not (found.person_id == person or within is None or found.alley_id in within):
        raise NotThere
    return await walk_of(session, patrol_id, found.person_id)


@dataclass(frozen=True, slots=True)
class Told:
    """A walk in one line; `unseen` counts the items that could not be looked at."""

    id: UUID
    day: date
    found: int
    unseen: int


async def told_lately(session: AsyncSession, alley: UUID, since: date) -> Sequence[Told]:
    """Walks of an alley that found something or could not see something, the latest first."""
    statement = (
        select(Patrol.id, Patrol.day, Patrol.items)
        .where(
            Patrol.office_id == bound_office(session), Patrol.alley_id == alley, Patrol.day >= since,
            Patrol.finished_at.is_not(None),
            or_(Patrol.items.contains([{"state": "found"}]), Patrol.items.contains([{"state": "waived"}])),
        )
        .order_by(Patrol.day.desc(), Patrol.finished_at.desc())
        .limit(_SHOWN)
    )  # fmt: skip
    rows = (await session.execute(statement)).all()
    return [
        Told(id_, day, len(findings_in(items)), sum(row["state"] == "waived" for row in items))
        for id_, day, items in rows
    ]
