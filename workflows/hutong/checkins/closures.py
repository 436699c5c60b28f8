"""Days on which a community's desk is closed: noting them, taking one back, and knowing them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Community
from hutong.checkins.errors import ClosureTooLong, DaysTurned
from hutong.checkins.events import DeskClosed, DeskReopened
from hutong.checkins.models import DeskClosure
from hutong.checkins.schemas import CloseDesk
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.journal import Actor, append

_SOON = timedelta(days=7)
MOST_DAYS = 31


async def close_desk(
    session: AsyncSession, given: CloseDesk, *, communities: Collection[UUID], today: date, worker: UUID, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Note closed days of one's own community; what is noted already stays.

    Raises NotThere, DaysTurned, ClosureTooLong.
    """
    if given.community_id not in communities:
        raise NotThere
    if given.until < given.since:
        raise DaysTurned(field="until")
    if (given.until - given.since).days >= MOST_DAYS or given.since < today - timedelta(days=MOST_DAYS):
        raise ClosureTooLong(field="since", days=MOST_DAYS)
    reason = given.reason.strip()
    days = [given.since + timedelta(days=n) for n in range((given.until - given.since).days + 1)]
    rows = [
        {
            "office_id": bound_office(session), "id": new_id(), "community_id": given.community_id, "day": day,
            "reason": reason, "noted_by": worker, "noted_at": now,
        }
        for day in days
    ]  # fmt: skip
    added = await session.execute(insert(DeskClosure).values(rows).on_conflict_do_nothing().returning(DeskClosure.day))
    new = tuple(sorted(added.scalars()))
    if new:
        append(session, DeskClosed(subject=given.community_id, days=new, reason=reason), by=by, at=now)


async def reopen_desk(
    session: AsyncSession, closure_id: UUID, *, communities: Collection[UUID], by: Actor, now: datetime
) -> None:
    """Raises NotThere."""
    statement = (
        delete(DeskClosure)
        .where(
            DeskClosure.office_id == bound_office(session),
            DeskClosure.id == closure_id,
            DeskClosure.community_id.in_(list(communities)),
        )
        .returning(DeskClosure.community_id, DeskClosure.day)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise NotThere
    append(session, DeskReopened(subject=row[0], day=row[1]), by=by, at=now)


async def closed_days(session: AsyncSession, community: UUID, since: date) -> frozenset[date]:
    statement = select(DeskClosure.day).where(DeskClosure.community_id == community, DeskClosure.day >= since)
    return frozenset((await session.execute(statement)).scalars())


async def closed_soon(session: AsyncSession, communities: Collection[UUID], today: date) -> list[tuple[str, date]]:
    """(community, day) of today and the next days on which a desk is closed, the nearest first."""
    found = await closures_of(session, communities, today)
    soon = [(name, closure.day) for closure, name in found if closure.day <= today + _SOON]
    return sorted(soon, key=lambda pair: (pair[1], pair[0]))


async def closures_of(
    session: AsyncSession, communities: Collection[UUID], since: date
) -> Sequence[tuple[DeskClosure, str]]:
    """With the community's name, the latest day first."""
    statement = (
        select(DeskClosure, Community.name)
        .join(Community, and_(Community.office_id == DeskClosure.office_id, Community.id == DeskClosure.community_id))
        .where(DeskClosure.community_id.in_(list(communities)), DeskClosure.day >= since)
        .order_by(DeskClosure.day.desc(), Community.name)
        .limit(120)
    )
    return [(closure, name) for closure, name in (await session.execute(statement)).all()]
