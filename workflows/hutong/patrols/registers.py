"""The base register (台账) as a visitor needs it: find the shop or unit, or add one that is missing."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Unit
from hutong.alleys.service import register_unit
from hutong.journal import Actor

MOST = 30


async def units_of(
    session: AsyncSession, alleys: Collection[UUID], kind: str, day: date, *, like: str = ""
) -> Sequence[Unit]:
    """Shops or units along these alleys on `day`, by name, some thirty at most; `like` is part of a name."""
    statement = select(Unit).where(
        Unit.alley_id.in_(list(alleys)),
        Unit.kind == kind,
        Unit.since <= day,
        Unit.until.is_(None) | (Unit.until >= day),
    )
    if like.strip():
        statement = statement.where(Unit.name.icontains(like.strip(), autoescape=True))
    return (await session.execute(statement.order_by(Unit.name, Unit.id).limit(MOST))).scalars().all()


async def unit_called(
    session: AsyncSession, name: str, *, alley: UUID, kind: str, day: date, by: Actor, now: datetime
) -> UUID:
    """The unit of this name in the alley; added to the register where there is none."""
    found = (
        await session.execute(
            select(Unit.id).where(
                Unit.alley_id == alley, Unit.kind == kind, Unit.name == name.strip(), Unit.until.is_(None)
            )
        )
    ).scalars()
    known = found.first()
    if known is not None:
        return known
    unit = register_unit(session, alley=alley, name=name.strip(), kind=kind, since=day, by=by, now=now)
    # The visit that follows goes past the ORM and refers to this row.
    await session.flush()
    return unit.id
