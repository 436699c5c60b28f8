"""What editors and districts read of bulletins."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases, District
from hutong.offices.models import Office
from hutong.reports.contributing import ASKED, CONTRIBUTED, DRAFTING
from hutong.reports.definitions import Figure
from hutong.reports.figures import named
from hutong.reports.lineage import values_of
from hutong.reports.models import Bulletin, BulletinItem, FrozenFigure

_HEADS = (
    Bulletin.city_id, Bulletin.id, Bulletin.name, Bulletin.issue, Bulletin.total_issue, Bulletin.issued_on,
    Bulletin.state, Bulletin.revision,
)  # fmt: skip


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """An issue in a list, without its frozen page."""

    id: UUID
    name: str
    issue: int
    total_issue: int
    issued_on: object
    state: str
    items: int


class Later(msgspec.Struct, frozen=True):
    """A frozen figure that counts otherwise today."""

    item: BulletinItem
    name: str
    title: str
    frozen: int
    now: int
    figure: Figure


async def bulletins(session: AsyncSession, city: UUID) -> list[Head]:
    """The newest first."""
    counted = (
        select(BulletinItem.bulletin_id, func.count().label("n"))
        .where(BulletinItem.city_id == city)
        .group_by(BulletinItem.bulletin_id)
        .subquery()
    )
    rows = await session.execute(
        select(*_HEADS, func.coalesce(counted.c.n, 0).label("items"))
        .outerjoin(counted, counted.c.bulletin_id == Bulletin.id)
        .where(Bulletin.city_id == city)
        .order_by(Bulletin.total_issue.desc())
    )
    return [
        Head(
            id=row.id, name=row.name, issue=row.issue, total_issue=row.total_issue, issued_on=row.issued_on,
            state=row.state, items=row.items,
        )
        for row in rows
    ]  # fmt: skip


async def waiting_items(session: AsyncSession, city: UUID) -> Sequence[BulletinItem]:
    """Contributed and in no issue yet, the longest waiting first."""
    statement = (
        select(BulletinItem)
        .where(BulletinItem.city_id == city, BulletinItem.state == CONTRIBUTED, BulletinItem.bulletin_id.is_(None))
        .order_by(BulletinItem.contributed_at, BulletinItem.id)
    )
    return (await session.scalars(statement)).all()


async def awaited_items(session: AsyncSession, city: UUID) -> Sequence[BulletinItem]:
    """Asked for and not received."""
    asked = BulletinItem.state.in_((ASKED, DRAFTING)) & BulletinItem.due_on.is_not(None)
    statement = (
        select(BulletinItem).where(BulletinItem.city_id == city, asked).order_by(BulletinItem.due_on, BulletinItem.id)
    )
    return (await session.scalars(statement)).all()


async def items_of_district(session: AsyncSession, district: District) -> Sequence[BulletinItem]:
    """The newest first."""
    statement = (
        select(BulletinItem)
        .where(BulletinItem.city_id == district.city_id, BulletinItem.district_id == district.id)
        .order_by(BulletinItem.id.desc())
        .limit(200)
    )
    return (await session.scalars(statement)).all()


async def office_names(
    session: AsyncSession, city: UUID, district: UUID | None = None
) -> dict[UUID, tuple[str, str, str]]:
    """(slug, Chinese name, English name) by id, in order of the statistical codes."""
    statement = select(Office.office_id, Office.slug, Office.name, Office.name_en).where(
        Office.city_id == city, Office.state != "closed"
    )
    if district is not None:
        statement = statement.where(Office.district_id == district)
    rows = await session.execute(statement.order_by(Office.code))
    return {row.office_id: (row.slug, row.name, row.name_en) for row in rows}


async def frozen_figures(session: AsyncSession, city: UUID, bulletin: UUID) -> dict[tuple[UUID, str], FrozenFigure]:
    """By item and name."""
    rows = await session.scalars(
        select(FrozenFigure).where(FrozenFigure.city_id == city, FrozenFigure.bulletin_id == bulletin)
    )
    return {(row.item_id, row.name): row for row in rows}


async def later_corrected(
    databases: Databases, items: Sequence[BulletinItem], frozen: dict[tuple[UUID, str], FrozenFigure]
) -> list[Later]:
    """What was signed and counts otherwise now, because somebody corrected an event since."""
    found = []
    for item in items:
        counted = await values_of(databases, item)
        for name, value in counted.values.items():
            kept, known = frozen.get((item.id, name)), named(name)
            if kept is not None and known is not None and kept.value != value:
                found.append(Later(item, name, counted.titles[name], kept.value, value, known[0]))
    return found
