"""The log of deliveries: what went which way, what came of it and what it cost. Never what it said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import Department
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.notices.models import Delivery, DepartmentWay, Notice, Robot
from hutong.people.models import Person

PAGE = 50
MOST_EXPORTED = 20_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries: by way (sms, wechat, email, wecom, dingtalk, feishu, webhook), by state, by time."""

    way: str = ""
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One line of the log. `to` is a robot's name or a person's; a telephone or address is never shown."""

    id: UUID
    way: str
    to: str
    kind: str
    urgent: bool
    state: str
    tries: int
    answer: str
    cost: int
    created_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Story:
    """One delivery with every try, the others on its card, and whether its reader has seen it in the inbox."""

    line: Sent
    tries: Sequence[Mapping[str, object]]
    receipt: str
    together: int
    notice_id: UUID | None
    read_at: datetime | None
    held_until: datetime | None


async def deliveries(
    session: AsyncSession, wanted: Wanted, *, after: UUID | None = None, most: int = PAGE
) -> tuple[list[Sent], UUID | None]:
    """Newest first; and the id to go on from, where there is more."""
    statement = _lines().where(*_matching(session, wanted))
    if after is not None:
        last = select(Delivery.created_at).where(Delivery.office_id == bound_office(session), Delivery.id == after)
        if (at := await session.scalar(last)) is not None:
            statement = statement.where(tuple_(Delivery.created_at, Delivery.id) < (at, after))
    statement = statement.order_by(Delivery.created_at.desc(), Delivery.id.desc()).limit(most + 1)
    found = [_sent(*row) for row in await session.execute(statement)]
    return found[:most], found[most - 1].id if len(found) > most else None


async def totals(session: AsyncSession, wanted: Wanted) -> dict[str, tuple[int, int]]:
    """How many of each state, and what they cost in thousandths of a yuan."""
    statement = (
        select(Delivery.state, func.count(), func.sum(Delivery.cost))
        .outerjoin(Robot, (Robot.office_id == Delivery.office_id) & (Robot.id == Delivery.robot_id))
        .where(*_matching(session, wanted))
        .group_by(Delivery.state)
    )
    return {state: (count, int(cost or 0)) for state, count, cost in await session.execute(statement)}


async def story(session: AsyncSession, delivery_id: UUID) -> Story:
    """Raises NotThere."""
    office_id = bound_office(session)
    row = (
        await session.execute(_lines().where(Delivery.office_id == office_id, Delivery.id == delivery_id))
    ).one_or_none()
    if row is None:
        raise NotThere
    delivery = row[0]
    together, read_at = 0, None
    if delivery.card_id is not None:
        same = select(func.count()).where(Delivery.office_id == office_id, Delivery.card_id == delivery.card_id)
        together = int(await session.scalar(same) or 0) - 1
    if delivery.notice_id is not None:
        notice = select(Notice.read_at).where(Notice.office_id == office_id, Notice.id == delivery.notice_id)
        read_at = await session.scalar(notice)
    return Story(
        _sent(*row), delivery.log, delivery.receipt or "", together, delivery.notice_id, read_at, delivery.held_until
    )


def _lines() -> Select[Delivery, str | None, str | None, str | None, str | None]:
    return (
        select(Delivery, Robot.kind, Robot.name, Person.name, Department.name)
        .outerjoin(Robot, (Robot.office_id == Delivery.office_id) & (Robot.id == Delivery.robot_id))
        .outerjoin(Person, (Person.office_id == Delivery.office_id) & (Person.id == Delivery.person_id))
        .outerjoin(
            DepartmentWay,
            (DepartmentWay.office_id == Delivery.office_id) & (DepartmentWay.id == Delivery.department_way_id),
        )
        .outerjoin(Department, Department.id == DepartmentWay.department_id)
    )


def _matching(session: AsyncSession, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Delivery.office_id == bound_office(session)]
    if wanted.way:
        found.append(func.coalesce(Robot.kind, Delivery.channel) == wanted.way)
    if wanted.state:
        found.append(Delivery.state == wanted.state)
    if wanted.since is not None:
        found.append(Delivery.created_at >= wanted.since)
    if wanted.until is not None:
        found.append(Delivery.created_at < wanted.until)
    return found


def _sent(
    delivery: Delivery, robot_kind: str | None, robot: str | None, person: str | None, department: str | None
) -> Sent:
    return Sent(
        id=delivery.id, way=robot_kind or delivery.channel, to=robot or person or department or "", kind=delivery.kind,
        urgent=delivery.urgent, state=delivery.state, tries=delivery.tries, answer=delivery.answer or "",
        cost=delivery.cost, created_at=delivery.created_at, delivered_at=delivery.delivered_at,
    )  # fmt: skip
