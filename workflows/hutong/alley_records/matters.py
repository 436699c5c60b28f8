"""The matters of one alley: those open now, what there was by category, and what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case

MOST_OPEN = 200
MOST_KINDS = 5


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


async def categories_that_came_back(session: AsyncSession, alley: UUID) -> list[str]:
    """Kinds of which a matter was settled in the alley and came back, the last to come back first."""
    last = func.max(Case.opened_at)
    rows = await session.execute(
        select(Case.category)
        .where(Case.alley_id == alley, Case.forerunner_id.is_not(None))
        .group_by(Case.category)
        .order_by(last.desc(), Case.category)
        .limit(MOST_KINDS)
    )
    return list(rows.scalars())
