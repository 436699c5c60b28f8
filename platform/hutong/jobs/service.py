"""What a person may do to a job."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.jobs.errors import JobAlreadyWaiting, JobNotOpen, JobNotRetriable
from hutong.jobs.events import JobCancelled, JobRetried
from hutong.jobs.handlers import REVIVALS
from hutong.jobs.models import Job
from hutong.jobs.overview import gave_up
from hutong.jobs.rules import CANCELLED
from hutong.journal import Actor, append

_AT_ONCE = 500


async def retry(session: AsyncSession, job_id: UUID, *, by: Actor, now: datetime) -> None:
    """Give a failed job its attempts anew, beginning at once.

    Raises `NotThere`, `JobNotRetriable`, or `JobAlreadyWaiting` when the same work was ordered again meanwhile.
    """
    job = await _locked(session, job_id)
    if job.failed_at is None:
        raise JobNotRetriable
    if job.dedupe_key is not None and await _is_waiting(session, job.dedupe_key):
        raise JobAlreadyWaiting
    await session.execute(
        update(Job)
        .where(Job.office_id == job.office_id, Job.id == job.id)
        .values(
            failed_at=None, cancelled_at=None, attempts=0, run_at=func.clock_timestamp(), sent_at=None, lease_until=None
        )
    )
    if job.kind in REVIVALS:
        await REVIVALS[job.kind](session, job)
    append(session, JobRetried(subject=job.id, job=job.kind), by=by, at=now)


async def retry_failed(
    session: AsyncSession,
    kinds: Collection[str] = (),
    *which: ColumnElement[bool],
    reasons: Collection[str] = (),
    since: datetime | None = None,
    by: Actor,
    now: datetime,
) -> int:
    """The same for all that gave up, the oldest five hundred: of these kinds, for these reasons (the error's name),
    ordered since then, and so on, where it is said.

    Returns how many; those called off are left alone, and those whose work was ordered again meanwhile.
    """
    failed = select(Job.id).where(Job.office_id == bound_office(session), gave_up(), *which)
    if kinds:
        failed = failed.where(Job.kind.in_(kinds))
    if reasons:
        failed = failed.where(func.split_part(Job.last_error, ":", 1).in_(reasons))
    if since is not None:
        failed = failed.where(Job.created_at >= since)
    taken_up = 0
    for job_id in (await session.scalars(failed.order_by(Job.id).limit(_AT_ONCE))).all():
        with suppress(JobAlreadyWaiting):
            await retry(session, job_id, by=by, now=now)
            taken_up += 1
    return taken_up


async def cancel(session: AsyncSession, job_id: UUID, *, by: Actor, now: datetime) -> None:
    """Stop an open job, or put away one that gave up; one that runs right now can no longer finish.

    Of one that gave up the reason stays. Raises `NotThere` or `JobNotOpen`.
    """
    job = await _locked(session, job_id)
    if job.done_at is not None or job.cancelled_at is not None:
        raise JobNotOpen
    await session.execute(
        update(Job)
        .where(Job.office_id == job.office_id, Job.id == job.id)
        .values(
            failed_at=func.coalesce(Job.failed_at, func.clock_timestamp()), cancelled_at=func.clock_timestamp(),
            last_error=CANCELLED if job.failed_at is None else Job.last_error, fence=Job.fence + 1, lease_until=None,
        )
    )  # fmt: skip
    append(session, JobCancelled(subject=job.id, job=job.kind), by=by, at=now)


async def _locked(session: AsyncSession, job_id: UUID) -> Job:
    mine = select(Job).where(Job.office_id == bound_office(session), Job.id == job_id)
    job = await session.scalar(mine.with_for_update().execution_options(populate_existing=True))
    if job is None:
        raise NotThere
    return job


async def _is_waiting(session: AsyncSession, dedupe_key: str) -> bool:
    same = (Job.office_id == bound_office(session), Job.dedupe_key == dedupe_key)
    still_open = (Job.done_at.is_(None), Job.failed_at.is_(None))
    return await session.scalar(select(Job.id).where(*same, *still_open).limit(1)) is not None
