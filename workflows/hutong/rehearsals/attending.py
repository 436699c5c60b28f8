"""Waiting for a rehearsal that was ordered, and running it in this process where no worker is at it yet."""

import asyncio
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hutong.db import Databases, Office, bound_office
from hutong.jobs import Job
from hutong.jobs.heartbeat import Heartbeat
from hutong.jobs.running import LEASE, Outcome, Runner
from hutong.rehearsals.errors import RehearsalOver
from hutong.rehearsals.jobs import EVERY
from hutong.rehearsals.models import OPEN, Rehearsal
from hutong.rehearsals.rules.ground import Progress
from hutong.rehearsals.service import cancel, rehearsal_row
from hutong.settings import Settings


async def attend(
    databases: Databases, settings: Settings, office_id: UUID, rehearsal_id: UUID, *, now: datetime, progress: Progress
) -> Rehearsal:
    """The rehearsal once it is over, however it ended. Interrupted meanwhile it is cancelled.

    It is the job that a worker would run, under the same lease: whoever is first runs it, and a worker takes over
    from a process that was killed.
    """
    job_id = await _job_of(databases, office_id, rehearsal_id)
    heartbeat = Heartbeat(settings, lease=LEASE)
    heartbeat.start()
    runner = Runner(databases, {Settings: settings}, heartbeat=heartbeat)
    running: asyncio.Task[Outcome] | None = None
    try:
        while True:
            running = asyncio.create_task(runner.run(office_id, job_id))
            while not running.done():
                await asyncio.wait([running], timeout=EVERY)
                await _told(databases, office_id, rehearsal_id, progress)
            rehearsal = await _told(databases, office_id, rehearsal_id, progress)
            if rehearsal.state not in OPEN or await running is Outcome.FAILED:
                return rehearsal
            await asyncio.sleep(EVERY)
    except asyncio.CancelledError:
        await _give_up(databases, office_id, rehearsal_id, running, now)
        raise
    finally:
        heartbeat.stop()


async def _told(databases: Databases, office_id: UUID, rehearsal_id: UUID, progress: Progress) -> Rehearsal:
    async with databases.session(Office(office_id)) as session:
        rehearsal = await rehearsal_row(session, rehearsal_id)
    progress(rehearsal.done, rehearsal.total)
    return rehearsal


async def _give_up(
    databases: Databases, office_id: UUID, rehearsal_id: UUID, running: asyncio.Task[Outcome] | None, now: datetime
) -> None:
    if running is not None:
        running.cancel()
        await asyncio.wait([running])
    try:
        async with databases.session(Office(office_id)) as session:
            await cancel(session, rehearsal_id, now=now)
    except RehearsalOver:
        return  # It ended in the same moment.


async def _job_of(databases: Databases, office_id: UUID, rehearsal_id: UUID) -> UUID:
    async with databases.session(Office(office_id)) as session:
        mine = Job.office_id == bound_office(session), Job.kind == "rehearsal.run"
        named = Job.args["rehearsal_id"].astext == str(rehearsal_id)
        return (await session.scalars(select(Job.id).where(*mine, named))).one()
