"""The inbox of a person, and the robots of an office."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.notices.models import Delivery, Notice, Robot

PAGE = 30
_COUNTED = 100


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Newest first. `later` is the id to go on from, where there is more."""

    notices: list[Notice]
    later: UUID | None


async def inbox(
    session: AsyncSession, person: UUID, *, unread: bool = False, urgent: bool = False, after: UUID | None = None
) -> InboxPage:
    """One page of a person's notices; `after` is the last id of the page before."""
    statement = select(Notice).where(Notice.person_id == person, Notice.held_until.is_(None))
    if unread:
        statement = statement.where(Notice.read_at.is_(None))
    if urgent:
        statement = statement.where(Notice.urgent)
    if after:
        mine = select(Notice.created_at).where(Notice.id == after, Notice.person_id == person)
        last = (await session.execute(mine)).scalar_one_or_none()
        if last is not None:
            statement = statement.where(tuple_(Notice.created_at, Notice.id) < (last, after))
    rows = await session.execute(statement.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(PAGE + 1))
    found = list(rows.scalars())
    return InboxPage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


async def notice_of(session: AsyncSession, notice_id: UUID, *, person: UUID) -> Notice | None:
    """The person's own notice."""
    mine = select(Notice).where(Notice.id == notice_id, Notice.person_id == person)
    return (await session.execute(mine)).scalar_one_or_none()


async def unread_count(session: AsyncSession, person: UUID) -> int:
    """How many are unread, counted no further than a hundred: beyond that nobody reads the number."""
    unread = select(Notice.id).where(Notice.person_id == person, Notice.read_at.is_(None), Notice.held_until.is_(None))
    unread = unread.limit(_COUNTED)
    return int((await session.execute(select(func.count()).select_from(unread.subquery()))).scalar_one())


async def robots(session: AsyncSession, *, webhooks: bool = False) -> list[Robot]:
    """The robots of the office's groups, or the webhooks of other systems; not those of departments."""
    kind = Robot.kind == "webhook" if webhooks else Robot.kind != "webhook"
    mine = (Robot.office_id == bound_office(session), Robot.department_id.is_(None), kind)
    return list((await session.scalars(select(Robot).where(*mine).order_by(Robot.created_at, Robot.id))).all())


async def last_deliveries(session: AsyncSession, robot_ids: list[UUID]) -> dict[UUID, Delivery]:
    """The latest message of each robot, for its state on the page."""
    if not robot_ids:
        return {}
    rows = await session.execute(
        select(Delivery)
        .where(Delivery.robot_id.in_(robot_ids))
        .ext(distinct_on(Delivery.robot_id))
        .order_by(Delivery.robot_id, Delivery.created_at.desc(), Delivery.id.desc())
    )
    return {delivery.robot_id: delivery for delivery in rows.scalars() if delivery.robot_id}
