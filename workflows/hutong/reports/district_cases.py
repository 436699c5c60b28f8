"""Case rows as a district may read them: number, category and times of its own offices, nothing else."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.reports.periods import Period

CASES_A_PAGE = 100
_COLUMNS = (
    Case.id, Case.number, Case.category, Case.grade, Case.opened_at, Case.due_at, Case.overdue_since, Case.closed_at,
    Case.outcome, Case.danger,
)  # fmt: skip


async def cases_of_office(
    session: AsyncSession, district: UUID, office: UUID, period: Period, *, after: UUID | None = None
) -> Sequence[Any]:
    """Opened in the period, the newest first; one more than a page, to tell whether there is another."""
    statement = select(*_COLUMNS).where(
        Case.district_id == district,
        Case.office_id == office,
        Case.opened_at >= period.begins,
        Case.opened_at < period.ends,
    )
    if after is not None:
        last = select(Case.opened_at).where(Case.office_id == office, Case.id == after).scalar_subquery()
        statement = statement.where(tuple_(Case.opened_at, Case.id) < tuple_(last, after))
    rows = await session.execute(statement.order_by(Case.opened_at.desc(), Case.id.desc()).limit(CASES_A_PAGE + 1))
    return rows.all()
