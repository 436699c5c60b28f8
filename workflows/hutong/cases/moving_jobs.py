"""Open cases on their way to another version, batch by batch."""

from uuid import UUID

from hutong.cases.moving_running import move_some
from hutong.jobs import Lane, Work, job


@job("cases.move", lane=Lane.BULK, time_limit=3_600)
async def move(work: Work, move_id: UUID) -> None:
    """A worker that takes over goes on where the last one stopped: each batch is a transaction of its own."""
    while True:
        async with work.transaction() as session:
            more = await move_some(session, move_id, now=work.now)
        if not more:
            break
    async with work.finishing():
        pass
