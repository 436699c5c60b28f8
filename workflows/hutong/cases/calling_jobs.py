"""The roll-call of a joint call has a limit, and somebody looks when it is over."""

from uuid import UUID

from hutong.cases.parties import tell_unanswered
from hutong.jobs import Lane
from hutong.jobs.handlers import job
from hutong.jobs.work import Work


@job("call.unanswered", lane=Lane.NORMAL, max_attempts=8)
async def unanswered(work: Work, call_id: UUID) -> None:
    async with work.finishing() as session:
        await tell_unanswered(session, call_id, now=work.now)
