"""Walks together as they are on record, and saying oneself whether one was at one."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.rosters.events import WalkAttended
from hutong.rosters.models import WalkPresence
from hutong.rosters.rules.together import Walked, companions

ASKED = timedelta(days=31)
"""So long one is asked whether one was there."""

# A stretch of time around the walk: an inspection is written down when it is over.
_WALKS = text("""
SELECT p.id, p.alley_id, p.person_id, p.day, (p.started_at AT TIME ZONE :zone)::time AS at,
       coalesce(p.minutes, 0) AS minutes,
       ARRAY(SELECT s.person_id FROM walk_presences s
              WHERE s.office_id = :office AND s.patrol_id = p.id AND s.there) AS there,
       ARRAY(SELECT s.person_id FROM walk_presences s
              WHERE s.office_id = :office AND s.patrol_id = p.id AND NOT s.there) AS absent,
       ARRAY(SELECT o.person_id FROM patrols o
              WHERE o.office_id = :office AND o.alley_id = p.alley_id AND o.day = p.day AND o.person_id <> p.person_id
                AND o.started_at <= p.finished_at AND o.finished_at >= p.started_at
             UNION SELECT i.person_id FROM inspections i
              WHERE i.office_id = :office AND i.alley_id = p.alley_id AND i.day = p.day AND i.person_id <> p.person_id
                AND i.occurred_at BETWEEN p.started_at AND p.finished_at + interval '1 hour') AS beside
  FROM patrols p
 WHERE p.office_id = :office AND p.joint AND p.finished_at IS NOT NULL AND p.day BETWEEN :first AND :last
 ORDER BY p.started_at, p.id
""")


async def walks_together(session: AsyncSession, first: date, last: date, *, zone: str) -> list[Walked]:
    """Those that somebody noted as such from day to day, both inclusive, the oldest first."""
    given = {"office": bound_office(session), "first": first, "last": last, "zone": zone}
    return [
        Walked(
            id=row.id, alley=row.alley_id, person=row.person_id, day=row.day, at=row.at, minutes=row.minutes,
            there=frozenset(row.there), absent=frozenset(row.absent), beside=frozenset(row.beside),
        )
        for row in await session.execute(_WALKS, given)
    ]  # fmt: skip


async def walks_to_confirm(session: AsyncSession, setting: Setting, person: UUID, now: datetime) -> list[Walked]:
    """Walks of those with whom a person is to walk, of which only that person can say whether he was there."""
    return [walk for walk in await _asked(session, setting, person, now) if walk.waits_for(person)]


async def say_there(
    session: AsyncSession, setting: Setting, walk_id: UUID, *, there: bool, person: UUID, by: Actor, now: datetime
) -> None:
    """Say of a walk that one was called to whether one was there; a later word replaces an earlier one.

    Raises NotThere for a walk of anybody else, as for none.
    """
    walk = next((walk for walk in await _asked(session, setting, person, now) if walk.id == walk_id), None)
    if walk is None:
        raise NotThere
    row = {
        "office_id": bound_office(session), "id": new_id(), "patrol_id": walk.id, "person_id": person, "there": there,
        "said_at": now,
    }  # fmt: skip
    statement = insert(WalkPresence).values(**row)
    said = await session.execute(
        statement.on_conflict_do_update(
            index_elements=["office_id", "patrol_id", "person_id"],
            set_={"there": there, "said_at": now},
            where=WalkPresence.there.is_distinct_from(there),
        ).returning(WalkPresence.id)
    )
    if said.first() is not None:
        event = WalkAttended(subject=walk.id, alley=walk.alley, day=walk.day, person=person, there=there)
        append(session, event, by=by, at=now)


async def _asked(session: AsyncSession, setting: Setting, person: UUID, now: datetime) -> list[Walked]:
    today = setting.day(now)
    with_whom = companions(setting, person, today)
    if not with_whom:
        return []
    walks = await walks_together(session, today - ASKED, today, zone=setting.calendar.zone)
    return [walk for walk in walks if walk.person in with_whom]
