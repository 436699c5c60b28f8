"""Running a rehearsal in the background; begun anew by another worker where one was lost."""

import asyncio
import os
from uuid import UUID

from hutong.jobs import GiveUp, Lane
from hutong.jobs.handlers import job
from hutong.jobs.work import Work
from hutong.rehearsals.child import Order
from hutong.rehearsals.children import Child, ChildFailed
from hutong.rehearsals.models import Rehearsal
from hutong.rehearsals.reading import Period
from hutong.rehearsals.service import (
    fail,
    finish,
    keep_traces,
    note_progress,
    rehearsal_row,
    source_of,
    start,
    untold,
)
from hutong.settings import Settings

EVERY = 1.0
_CHANGED = "the draft changed before it was rehearsed"
# As many children at a time as there are cores, however many a worker has in hand.
_cores = asyncio.Semaphore(os.cpu_count() or 1)


@job("rehearsal.run", lane=Lane.BULK, max_attempts=3, time_limit=1800)
async def run(work: Work, rehearsal_id: UUID) -> None:
    async with work.transaction() as session:
        rehearsal = await start(session, rehearsal_id)
        source = await source_of(session, rehearsal) if rehearsal else None
    if rehearsal is None:
        return
    if source is None:
        async with work.finishing() as session:
            await fail(session, rehearsal_id, _CHANGED, now=work.now)
        return
    try:
        async with _cores, Child(_order(work, rehearsal, source)) as child:
            async for far in child.follow(every=EVERY):
                async with work.transaction() as session:
                    wanted = await note_progress(session, rehearsal_id, far.done, far.total)
                if not wanted:
                    return
    except ChildFailed as failure:
        if work.is_last_attempt:
            async with work.transaction() as session:
                await fail(session, rehearsal_id, str(failure), now=work.now)
            raise GiveUp(str(failure)) from failure
        raise
    if child.found is not None:
        async with work.finishing() as session:
            await finish(session, rehearsal_id, child.found.compared, now=work.now)


@job("rehearsal.tell", lane=Lane.NORMAL, max_attempts=3, time_limit=1800)
async def tell(work: Work, rehearsal_id: UUID, row_id: UUID) -> None:
    """Once more, for the traces of some cases of which only the ends were kept."""
    async with work.transaction() as session:
        rehearsal = await rehearsal_row(session, rehearsal_id)
        source = await source_of(session, rehearsal)
        wanted = await untold(session, rehearsal_id, row_id)
    found = None
    if source is not None and wanted:
        async with _cores, Child(_order(work, rehearsal, source, wanted)) as child:
            async for _ in child.follow(every=EVERY):
                pass
        found = child.found
    async with work.finishing() as session:
        if found is not None:
            await keep_traces(session, rehearsal_id, found.compared)


def _order(work: Work, rehearsal: Rehearsal, source: str, wanted: tuple[UUID, ...] = ()) -> Order:
    return Order(
        settings=work.service(Settings), office_id=work.office_id, source=source,
        period=Period(rehearsal.first, rehearsal.last), generated=rehearsal.generated, now=rehearsal.created_at,
        wanted=wanted,
    )  # fmt: skip
