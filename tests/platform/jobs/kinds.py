"""Jobs for the tests, declared in the test's process and in the workers that it starts."""

import asyncio
import os
import signal
import time
from pathlib import Path
from uuid import UUID

from hutong.ids import new_id
from hutong.jobs import GiveUp, Lane, Work, enqueue, job
from hutong.journal import SYSTEM, Event, append


class Touched(Event, frozen=True):
    """The effect that is counted."""

    kind = "test.touched"
    by: str = ""


async def touch(session, work, subject):
    append(session, Touched(subject=subject, by=str(os.getpid())), by=SYSTEM, at=work.now)


@job("test.touch", max_attempts=8)
async def touching(work: Work, subject: UUID) -> None:
    async with work.finishing() as session:
        await touch(session, work, subject)


@job("test.urgent", lane=Lane.URGENT)
async def urgent(work: Work, subject: UUID) -> None:
    await touching(work, subject)


@job("test.bulk", lane=Lane.BULK, max_attempts=2)
async def bulk(work: Work, subject: UUID, seconds: float = 0) -> None:
    await asyncio.sleep(seconds)
    await touching(work, subject)


@job("test.hanging", lane=Lane.URGENT)
async def hanging(work: Work, subject: UUID, gate: str) -> None:
    """As long as nobody makes that file: somebody out there does not answer."""
    while not Path(gate).exists():
        await asyncio.sleep(0.1)
    await touching(work, subject)


@job("test.nothing")
async def nothing(work: Work, number: int = 0) -> None:
    """Has no effect, so that only the carriage is measured."""


@job("test.slow", max_attempts=8)
async def slow(work: Work, subject: UUID, seconds: float) -> None:
    """Says that it began, takes its time, and has its effect at the end."""
    async with work.transaction() as session:
        await enqueue(session, "test.nothing", dedupe_key=f"begun {subject} {work.lease.attempt}")
    await asyncio.sleep(seconds)
    await touching(work, subject)


@job("test.busy", max_attempts=3)
async def busy(work: Work, subject: UUID, seconds: float) -> None:
    """Holds the event loop all the time, as a computation would."""
    time.sleep(seconds)
    await touching(work, subject)


@job("test.failing", max_attempts=3, backoff=0.01)
async def failing(work: Work, message: str = "no such number") -> None:
    raise RuntimeError(f"{message}\nsecond line")


@job("test.hopeless", max_attempts=8)
async def hopeless(work: Work) -> None:
    raise GiveUp("the account is closed")


@job("test.deadly", max_attempts=2)
async def deadly(work: Work) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@job("test.chain")
async def chain(work: Work, left: int, subject: UUID) -> None:
    async with work.finishing() as session:
        await touch(session, work, subject)
        if left:
            await enqueue(session, "test.chain", left=left - 1, subject=subject)


@job("test.careless")
async def careless(work: Work, subject: UUID) -> None:
    """Loses its lease before it finishes: somebody else claims it meanwhile."""
    async with work.transaction() as session:
        await session.execute(work.service(Theft).statement, {"office": work.office_id, "job": work.job_id})
    await touching(work, subject)


class Theft:
    def __init__(self, statement):
        self.statement = statement


@job("test.endless", time_limit=0.05, max_attempts=1)
async def endless(work: Work) -> None:
    await asyncio.Event().wait()


@job("test.once")
async def once(work: Work, id_: UUID | None = None) -> None:
    assert id_ is None or isinstance(id_, UUID)
    new_id()
