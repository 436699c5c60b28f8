"""Deadlines counted anew, behind the pages."""

from uuid import UUID

from hutong.jobs import Lane, Work, job
from hutong.posts.queries import forget
from hutong.redating.running import end_act, redate_some


@job("cases.redate", lane=Lane.BULK, time_limit=3_600)
async def redate_cases(work: Work, act_id: UUID) -> None:
    """Each batch is a transaction of its own, with how far it has come."""
    # This process may have read the calendar a moment before it changed.
    forget(work.office_id)
    while True:
        async with work.transaction() as session:
            more = await redate_some(session, act_id, now=work.now)
        if not more:
            break
    async with work.finishing() as session:
        await end_act(session, act_id, now=work.now)
