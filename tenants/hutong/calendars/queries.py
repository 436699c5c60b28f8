"""The office's days as they stand."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.calendars.models import OfficeDay, SettledYear
from hutong.db import bound_office


async def days_of(session: AsyncSession) -> Sequence[OfficeDay]:
    """Those that hold, the latest first."""
    statement = select(OfficeDay).where(OfficeDay.office_id == bound_office(session), OfficeDay.ended_at.is_(None))
    return (await session.scalars(statement.order_by(OfficeDay.day.desc()))).all()


async def settled_by_office(session: AsyncSession) -> Sequence[int]:
    """Years whose holidays the office entered itself, in order."""
    statement = select(SettledYear.year).where(
        SettledYear.office_id == bound_office(session), SettledYear.national.is_(False)
    )
    return (await session.scalars(statement.order_by(SettledYear.year))).all()
