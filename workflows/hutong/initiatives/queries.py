"""Initiatives to list, and one to show."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, Unit
from hutong.errors import NotThere
from hutong.initiatives.models import Initiative

MOST = 1000


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list."""

    id: UUID
    kind: str
    title: str
    alley_id: UUID
    alley: str
    unit: str | None
    people: int
    units: int
    counted: int | None
    starts_on: date
    ends_on: date | None
    state: str
    proposed_by: UUID
    proposed_at: datetime


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    which: str = "all"
    kind: str = ""
    alley: UUID | None = None
    mine: UUID | None = None


async def initiatives(session: AsyncSession, wanted: Wanted) -> list[Listed]:
    """The newest first."""
    statement = (
        select(Initiative, Alley.name, Unit.name)
        .join(Alley, and_(Alley.office_id == Initiative.office_id, Alley.id == Initiative.alley_id))
        .outerjoin(Unit, and_(Unit.office_id == Initiative.office_id, Unit.id == Initiative.unit_id))
        .order_by(Initiative.proposed_at.desc(), Initiative.id)
        .limit(MOST)
    )
    if wanted.which != "all":
        statement = statement.where(Initiative.state == wanted.which)
    if wanted.kind:
        statement = statement.where(Initiative.kind == wanted.kind)
    if wanted.alley:
        statement = statement.where(Initiative.alley_id == wanted.alley)
    if wanted.mine:
        statement = statement.where(Initiative.proposed_by == wanted.mine)
    return [
        Listed(
            id=i.id, kind=i.kind, title=i.title, alley_id=i.alley_id, alley=alley, unit=unit, people=i.people,
            units=i.units, counted=i.counted, starts_on=i.starts_on, ends_on=i.ends_on, state=i.state,
            proposed_by=i.proposed_by, proposed_at=i.proposed_at,
        )
        for i, alley, unit in await session.execute(statement)
    ]  # fmt: skip


async def initiative_of(session: AsyncSession, initiative: UUID, *, for_change: bool = False) -> Initiative:
    """Raises NotThere."""
    statement = select(Initiative).where(Initiative.id == initiative)
    if for_change:
        statement = statement.with_for_update()
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotThere
    return found


async def totals(session: AsyncSession) -> list[tuple[str, int, int, int, int]]:
    """(kind, initiatives, people, units, counted) of what was not declined or withdrawn."""
    rows = await session.execute(
        select(
            Initiative.kind,
            func.count(),
            func.sum(Initiative.people),
            func.sum(Initiative.units),
            func.coalesce(func.sum(Initiative.counted), 0),
        )
        .where(Initiative.state.not_in(["declined", "withdrawn"]))
        .group_by(Initiative.kind)
        .order_by(Initiative.kind)
    )
    return [(kind, n, int(people or 0), int(units or 0), int(counted or 0)) for kind, n, people, units, counted in rows]


async def units_of(session: AsyncSession, alleys: list[UUID]) -> list[tuple[UUID, str]]:
    """(id, name) of units and shops along some alleys."""
    statement = select(Unit.id, Unit.name).where(Unit.alley_id.in_(alleys), Unit.until.is_(None)).order_by(Unit.name)
    return [(row.id, row.name) for row in await session.execute(statement.limit(500))]
