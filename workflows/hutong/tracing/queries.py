"""What the nightly checks looked at and found."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.tracing.models import WhyCheck, WhyDifference

NIGHTS, MOST = 14, 200


async def checks(session: AsyncSession) -> Sequence[WhyCheck]:
    """The latest nights first."""
    statement = (
        select(WhyCheck).where(WhyCheck.office_id == bound_office(session)).order_by(WhyCheck.day.desc()).limit(NIGHTS)
    )
    return (await session.scalars(statement)).all()


async def open_differences(session: AsyncSession) -> Sequence[WhyDifference]:
    """What does not agree, the latest found first."""
    statement = (
        select(WhyDifference)
        .where(WhyDifference.office_id == bound_office(session), WhyDifference.settled_at.is_(None))
        .order_by(WhyDifference.found_at.desc(), WhyDifference.id)
        .limit(MOST)
    )
    return (await session.scalars(statement)).all()


async def settled_differences(session: AsyncSession) -> Sequence[WhyDifference]:
    """What agrees again, the latest settled first."""
    statement = (
        select(WhyDifference)
        .where(WhyDifference.office_id == bound_office(session), WhyDifference.settled_at.is_not(None))
        .order_by(WhyDifference.settled_at.desc(), WhyDifference.id)
        .limit(20)
    )
    return (await session.scalars(statement)).all()
