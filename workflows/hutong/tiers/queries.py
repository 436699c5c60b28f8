"""Grades as pages show them: each alley's present one, a month of all, the months of one."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import Row, and_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.tiers.models import AlleyTier
from hutong.tiers.rules import Stood, Verdict

MONTHS = 12


async def present_grades(session: AsyncSession) -> dict[UUID, AlleyTier]:
    """The latest row of each alley that has any."""
    return {row.alley_id: row for row in await _latest(session)}


async def standings_before(session: AsyncSession, month: date) -> dict[UUID, Stood]:
    """What the latest row of each alley before a month says."""
    return {row.alley_id: stood(row) for row in await _latest(session, before=month)}


async def _latest(session: AsyncSession, before: date | None = None) -> Sequence[AlleyTier]:
    statement = (
        select(AlleyTier)
        .where(AlleyTier.office_id == bound_office(session))
        .ext(distinct_on(AlleyTier.alley_id))
        .order_by(AlleyTier.alley_id, AlleyTier.month.desc())
    )
    if before is not None:
        statement = statement.where(AlleyTier.month < before)
    return (await session.scalars(statement)).all()


async def months_graded(session: AsyncSession) -> Sequence[date]:
    """The latest first."""
    statement = (
        select(AlleyTier.month)
        .where(AlleyTier.office_id == bound_office(session))
        .distinct()
        .order_by(AlleyTier.month.desc())
        .limit(24)
    )
    return (await session.scalars(statement)).all()


async def grades_in(session: AsyncSession, month: date) -> Sequence[Row[AlleyTier, str]]:
    """(AlleyTier, name of the alley), by the alleys' own order: none is ranked."""
    statement = (
        select(AlleyTier, Alley.name)
        .join(Alley, and_(Alley.office_id == AlleyTier.office_id, Alley.id == AlleyTier.alley_id))
        .where(AlleyTier.office_id == bound_office(session), AlleyTier.month == month)
        .order_by(Alley.code)
    )
    return (await session.execute(statement)).all()


async def grade_with(session: AsyncSession, row_id: UUID) -> tuple[AlleyTier, str]:
    """A proposal that nobody has decided, with the name of its alley; raises NotThere."""
    statement = (
        select(AlleyTier, Alley.name)
        .join(Alley, and_(Alley.office_id == AlleyTier.office_id, Alley.id == AlleyTier.alley_id))
        .where(AlleyTier.office_id == bound_office(session), AlleyTier.id == row_id, AlleyTier.proposed.is_not(None))
    )
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        raise NotThere
    row, name = found
    return row, name


async def grades_of(session: AsyncSession, alley: UUID) -> Sequence[AlleyTier]:
    """The last twelve months that were graded, the earliest first."""
    statement = (
        select(AlleyTier)
        .where(AlleyTier.office_id == bound_office(session), AlleyTier.alley_id == alley)
        .order_by(AlleyTier.month.desc())
        .limit(MONTHS)
    )
    return list(reversed((await session.scalars(statement)).all()))


def stood(row: AlleyTier) -> Stood:
    return Stood(row.month, row.tier, row.clean)


def verdict_of(row: AlleyTier) -> Verdict:
    """The stored reasons."""
    return msgspec.convert(row.why, Verdict)
