"""Checking and taking up a list in the background: batch after batch, so that thousands of rows hold up nobody."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.hotline.working import check_batch, fail, open_batch
from hutong.jobs import Lane
from hutong.jobs.handlers import job
from hutong.jobs.work import Work

Batch = Callable[[AsyncSession, UUID, datetime], Awaitable[bool]]


@job("hotline.check", lane=Lane.NORMAL, max_attempts=4, time_limit=900)
async def check(work: Work, list_id: UUID) -> None:
    await _through(work, list_id, check_batch)


@job("hotline.open", lane=Lane.NORMAL, max_attempts=4, time_limit=1800)
async def open_orders(work: Work, list_id: UUID) -> None:
    await _through(work, list_id, open_batch)


async def _through(work: Work, list_id: UUID, batch: Batch) -> None:
    """What was done before a worker was lost stays done: the next one goes on from there."""
    try:
        more = True
        while more:
            async with work.transaction() as session:
                more = await batch(session, list_id, work.now)
        async with work.finishing():
            pass
    except Exception as trouble:
        if work.is_last_attempt:
            async with work.transaction() as session:
                await fail(session, list_id, f"{type(trouble).__name__}")
        raise
