"""The matters of one alley: those open now, what there was by category, and what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hutong.cases.models import Case

MOST_OPEN = 200
MOST_REBOUNDS = 30


async def open_matters(session: AsyncSession, alley: UUID) -> Sequence[Case]:
    """The earliest deadline first."""
    statement = (
        select(Case)
        .where(Case.alley_id == alley, Case.closed_at.is_(None))
        .order_by(Case.due_at, Case.id)
        .limit(MOST_OPEN)
    )
    return (await session.execute(statement)).scalars().all()


@dataclass(frozen=True, slots=True)
class CategoryHistory:
    """`opened` counts all matters ever; `lately` those of the last ninety days, `closed` and `open` add up to all."""

    category: str
    opened: int
    open: int
    lately: int
    rebounds: int
    last_at: datetime


async def history_by_category(session: AsyncSession, alley: UUID, now: datetime) -> list[CategoryHistory]:
    """Most matters first; what was declined or withdrawn does not count."""
    rows = await session.execute(
        select(
            Case.category,
            func.count(),
            func.count().filter(Case.closed_at.is_(None)),
            func.count().filter(Case.opened_at >= now - timedelta(days=90)),
            func.count().filter(Case.forerunner_id.is_not(None)),
            func.max(Case.opened_at),
        )
        .where(Case.alley_id == alley, func.coalesce(Case.outcome, "closed") == "closed")
        .group_by(Case.category)
        .order_by(func.count().desc(), Case.category)
    )
    return [CategoryHistory(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class CameBack:
    """`days` are whole ones from closing the forerunner to the report of what came back."""

    case: Case
    forerunner: UUID
    days: int


async def rebounds_of(session: AsyncSession, alley: UUID) -> list[CameBack]:
    """The latest first: 整治后 N 天又出现."""
    before = aliased(Case)
    rows = await session.execute(
        select(Case, before.id, before.closed_at)
        .join(before, and_(before.office_id == Case.office_id, before.id == Case.forerunner_id))
        .where(Case.alley_id == alley)
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(MOST_REBOUNDS)
    )
    return [
        CameBack(case, forerunner, max(0, (case.opened_at - closed_at).days) if closed_at else 0)
        for case, forerunner, closed_at in rows
    ]
