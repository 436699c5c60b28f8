"""The register as it is shown: numbers, masked names, next visits. And who looked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.care.models import CareHousehold, CareLook
from hutong.care.rules import masked, next_visit
from hutong.db import bound_office
from hutong.people.models import Person

_MOST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One household without who it is."""

    id: UUID
    alley: str
    number: int
    name: str
    every_days: int
    visited_on: date | None
    due: date


@dataclass(frozen=True, slots=True)
class Looked:
    at: datetime
    who: str
    alley: str
    number: int
    because: str


async def in_care(
    session: AsyncSession, within: Collection[UUID], *, limit: int | None = None, offset: int = 0
) -> Sequence[Line]:
    """Households on the register of these alleys, the next visit first."""
    due = func.coalesce(CareHousehold.visited_on + CareHousehold.every_days, CareHousehold.since)
    statement = (
        select(CareHousehold, Alley.name)
        .join(Alley, and_(Alley.office_id == CareHousehold.office_id, Alley.id == CareHousehold.alley_id))
        .where(CareHousehold.alley_id.in_(list(within)), CareHousehold.ended_on.is_(None))
        .order_by(due, Alley.name, CareHousehold.number, CareHousehold.id)
        .limit(limit)
        .offset(offset)
    )
    return [line_of(household, alley) for household, alley in (await session.execute(statement)).all()]


def line_of(household: CareHousehold, alley: str) -> Line:
    due = next_visit(household.since, household.visited_on, household.every_days)
    return Line(
        household.id, alley, household.number, masked(household.name), household.every_days, household.visited_on, due
    )


async def due_by(session: AsyncSession, within: Collection[UUID], day: date) -> int:
    """How many households should be called on by a day: a number, so that a phone may keep it."""
    due = or_(
        CareHousehold.visited_on.is_(None), CareHousehold.visited_on + CareHousehold.every_days <= day
    )  # fmt: skip
    statement = select(func.count()).where(
        CareHousehold.alley_id.in_(list(within)), CareHousehold.ended_on.is_(None), due
    )
    return int((await session.execute(statement)).scalar_one())


async def looks(session: AsyncSession) -> Sequence[Looked]:
    """Who looked, the latest first: for the office's administrator alone."""
    statement = (
        select(CareLook.looked_at, Person.name, Alley.name, CareHousehold.number, CareLook.because)
        .join(Person, and_(Person.office_id == CareLook.office_id, Person.id == CareLook.person_id))
        .join(
            CareHousehold,
            and_(CareHousehold.office_id == CareLook.office_id, CareHousehold.id == CareLook.household_id),
        )
        .join(Alley, and_(Alley.office_id == CareHousehold.office_id, Alley.id == CareHousehold.alley_id))
        .order_by(CareLook.looked_at.desc())
        .limit(_MOST)
    )
    return [Looked(*row) for row in (await session.execute(statement)).all()]


async def erase_households(session: AsyncSession, *, before: date, now: datetime) -> int:
    """Empty what says who they were, of households that left the register before a day; how many."""
    office_id = bound_office(session)
    over = (
        CareHousehold.office_id == office_id,
        CareHousehold.ended_on < before,
        CareHousehold.erased_at.is_(None),
    )
    reasons = update(CareLook).where(
        CareLook.office_id == office_id, CareLook.household_id.in_(select(CareHousehold.id).where(*over))
    )
    await session.execute(reasons.values(because="").execution_options(synchronize_session=False))
    emptied: dict[str, Any] = {"name": None, "door": None, "phone": None, "asked": None, "erased_at": now}
    statement = update(CareHousehold).where(*over).values(**emptied)
    result = await session.execute(statement.execution_options(synchronize_session=False))
    return int(getattr(result, "rowcount", 0))
