"""Walks that were begun and never ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid
from hutong.journal import Actor
from hutong.patrols.errors import PatrolAlreadyFinished
from hutong.patrols.models import Fix, Patrol
from hutong.patrols.schemas import FinishPatrol, ItemResult
from hutong.patrols.service import finish_patrol, patrol_of
from hutong.patrols.walks import Walk
from hutong.texts import N_

_SHOWN_FOR = timedelta(days=30)
_NOT_FILLED = N_("没有填。")


@dataclass(frozen=True, slots=True)
class LeftWalk:
    id: UUID
    alley: str
    day: date
    answered: int


async def left_walks(session: AsyncSession, person: UUID, today: date) -> Sequence[LeftWalk]:
    """The person's, of the days before today, the oldest first."""
    return (await walks_and_left(session, person, today))[1]


async def walks_and_left(session: AsyncSession, person: UUID, today: date) -> tuple[list[Patrol], list[LeftWalk]]:
    """The person's walks of today, and those left of the days before, each the oldest first; read at once."""
    earlier = and_(Patrol.day < today, Patrol.day >= today - _SHOWN_FOR, Patrol.finished_at.is_(None))
    found = await session.execute(
        select(Patrol, Alley.name)
        .join(Alley, and_(Alley.office_id == Patrol.office_id, Alley.id == Patrol.alley_id))
        .where(Patrol.office_id == bound_office(session), Patrol.person_id == person, or_(Patrol.day == today, earlier))
        .order_by(Patrol.started_at)
    )
    rows = [(patrol, alley) for patrol, alley in found]
    left = [LeftWalk(walk.id, alley, walk.day, len(walk.items)) for walk, alley in rows if walk.day < today]
    return [walk for walk, _ in rows if walk.day == today], left


async def end_walk(
    session: AsyncSession, walk: Walk, minutes: int | None, *, person: UUID, by: Actor, now: datetime
) -> Patrol:
    """It ended so many minutes after it began, with the answers of then; an item without one is let be, and says so."""
    begun = walk.patrol.started_at
    if minutes is None or not walk.patrol.items:
        raise Invalid([FieldProblem("minutes", N_("请写那天走了多少分钟；一项也没有答的，只能接着走或不要了。"))])
    given = walk.results
    open_ = tuple(
        ItemResult(item=item.code, state="waived", note=_NOT_FILLED) for item in walk.items if item.code not in given
    )
    finish = FinishPatrol(items=open_, minutes=minutes, finished_at=min(begun + timedelta(minutes=minutes), now))
    return await finish_patrol(
        session, walk.patrol.id, finish, person=person, alley_kind=walk.alley.kind, items=walk.items, by=by, now=now
    )


async def drop_walk(session: AsyncSession, patrol_id: UUID, *, person: UUID) -> None:
    """It never counted. What was reported or put right on it stays as it is."""
    patrol = await patrol_of(session, patrol_id, person, lock=True)
    if patrol.finished_at:
        raise PatrolAlreadyFinished
    office_id = bound_office(session)
    apart = update(Fix).where(Fix.office_id == office_id, Fix.patrol_id == patrol_id).values(patrol_id=None)
    await session.execute(apart.execution_options(synchronize_session=False))
    await session.execute(delete(Patrol).where(Patrol.office_id == office_id, Patrol.id == patrol_id))
