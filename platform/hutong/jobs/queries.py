"""What the office's administrator sees of background work."""

from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.jobs.models import Job


async def failed_jobs(session: AsyncSession, *, limit: int = 100) -> list[Job]:
    """Jobs that used up their attempts or gave up, the latest first; `last_error` says why."""
    return await _jobs(session, Job.failed_at.is_not(None), order=Job.failed_at.desc(), limit=limit)


async def open_jobs(session: AsyncSession, *, limit: int = 100) -> list[Job]:
    """Jobs that wait or run, the longest due first; those with a `last_error` will be tried again at `run_at`."""
    return await _jobs(session, Job.done_at.is_(None), Job.failed_at.is_(None), order=Job.run_at.asc(), limit=limit)


async def failed_count(session: AsyncSession) -> int:
    mine = (Job.office_id == bound_office(session), Job.failed_at.is_not(None))
    return await session.scalar(select(func.count()).select_from(Job).where(*mine)) or 0


async def _jobs(
    session: AsyncSession, *conditions: ColumnElement[bool], order: UnaryExpression[Any], limit: int
) -> list[Job]:
    found = select(Job).where(Job.office_id == bound_office(session), *conditions)
    return list(await session.scalars(found.order_by(order, Job.id).limit(limit)))
