"""What the office's administrator sees of background work."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, UnaryExpression, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.jobs.models import Job
from hutong.jobs.overview import gave_up, is_later, is_open, is_running, is_waiting
from hutong.jobs.queue import Lane

PAGE = 100


class State(StrEnum):
    """Where a job stands. Cancelled ones were called off by a person, or put away after they gave up."""

    WAITING = "waiting"
    RUNNING = "running"
    LATER = "later"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DONE = "done"


_IS: dict[State, Callable[[], ColumnElement[bool]]] = {
    State.WAITING: is_waiting,
    State.RUNNING: is_running,
    State.LATER: is_later,
    State.FAILED: gave_up,
    State.CANCELLED: lambda: Job.cancelled_at.is_not(None),
    State.DONE: lambda: Job.done_at.is_not(None),
}


async def failed_jobs(session: AsyncSession, *, limit: int = PAGE) -> list[Job]:
    """Jobs that used up their attempts or gave up, the latest first; `last_error` says why."""
    return await _jobs(session, gave_up(), order=Job.failed_at.desc(), limit=limit)


async def open_jobs(session: AsyncSession, *, limit: int = PAGE) -> list[Job]:
    """Jobs that wait or run, the longest due first; those with a `last_error` will be tried again at `run_at`."""
    return await _jobs(session, is_open(), order=Job.run_at.asc(), limit=limit)


async def failed_count(session: AsyncSession) -> int:
    mine = (Job.office_id == bound_office(session), gave_up())
    return await session.scalar(select(func.count()).select_from(Job).where(*mine)) or 0


async def failed_by_kind(session: AsyncSession) -> dict[str, int]:
    """How many of each kind wait for a person, the most first."""
    counted = select(Job.kind, func.count()).where(Job.office_id == bound_office(session), gave_up())
    rows = await session.execute(counted.group_by(Job.kind).order_by(func.count().desc(), Job.kind))
    return dict(rows.tuples().all())


async def jobs_page(
    session: AsyncSession,
    *,
    state: State | None = None,
    lane: Lane | None = None,
    kind: str = "",
    page: int = 1,
    size: int = PAGE,
) -> tuple[list[tuple[Job, State]], int]:
    """One page of the office's jobs, each with where it stands, and how many there are.

    Without a `state`: all that are open or failed, for what is done well or called off needs nobody.
    """
    wanted: list[ColumnElement[bool]] = [Job.office_id == bound_office(session)]
    wanted.append(_IS[state]() if state else and_(Job.done_at.is_(None), Job.cancelled_at.is_(None)))
    if lane:
        wanted.append(Job.lane == lane)
    if kind:
        wanted.append(Job.kind == kind)
    # Ids are made in the order of time.
    rows = await session.execute(
        select(Job, *(_IS[each]().label(each) for each in State))
        .where(*wanted)
        .order_by(Job.failed_at.desc().nulls_last(), Job.id.desc())
        .offset((page - 1) * size)
        .limit(size)
    )
    count = await session.scalar(select(func.count()).select_from(Job).where(*wanted)) or 0
    return [(job, _state(marks)) for job, *marks in rows], count


async def job_of(session: AsyncSession, job_id: UUID) -> tuple[Job, State]:
    """One job of the bound office; raises `NotThere`."""
    row = (
        await session.execute(
            select(Job, *(_IS[each]().label(each) for each in State)).where(
                Job.office_id == bound_office(session), Job.id == job_id
            )
        )
    ).one_or_none()
    if row is None:
        raise NotThere
    return row[0], _state(row[1:])


def _state(marks: Any) -> State:
    return next((state for state, holds in zip(State, marks, strict=True) if holds), State.WAITING)


async def _jobs(
    session: AsyncSession, *conditions: ColumnElement[bool], order: UnaryExpression[Any], limit: int
) -> list[Job]:
    found = select(Job).where(Job.office_id == bound_office(session), *conditions)
    return list(await session.scalars(found.order_by(order, Job.id).limit(limit)))
