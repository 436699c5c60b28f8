"""A whole rehearsal, from the journal to what was found. Busy with one core for its time: never on a worker's loop."""

import asyncio
import gc
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from hutong.db import Databases, Office
from hutong.playbooks.document import Playbook
from hutong.rehearsals.generating import made_up
from hutong.rehearsals.reading import Period, bare_ground, read_ground
from hutong.rehearsals.rules.alike import Alike
from hutong.rehearsals.rules.comparing import Comparison
from hutong.rehearsals.rules.ground import Ground, Progress, Rules
from hutong.rehearsals.rules.parts import cases_of, parts
from hutong.rehearsals.rules.replay import Run
from hutong.rehearsals.rules.results import Compared, Real
from hutong.settings import Settings


def rehearse(
    settings: Settings,
    office_id: UUID,
    draft: Playbook,
    period: Period,
    *,
    now: datetime,
    generated: bool = False,
    wanted: Collection[UUID] = (),
    progress: Progress | None = None,
) -> Compared:
    """Read the office's past and run it through the draft; for commands and for the child of a worker."""
    # Not handed back by the task: on its way out asyncio puts a task's result into words, however long they are.
    read: list[tuple[Ground, Real | None]] = []

    async def reading() -> None:
        databases = Databases(settings, roles=("app",), pool_size=1)
        try:
            read.append(await ground_of(databases, office_id, draft, period, now=now, generated=generated))
        finally:
            await databases.dispose()

    began = time.monotonic()
    with uncollected():
        asyncio.run(reading())
        ((ground, real),) = read
        found = compared(ground, real, draft, wanted=wanted, progress=progress)
    found.summary.seconds = round(time.monotonic() - began, 2)
    return found


@contextmanager
def uncollected() -> Iterator[None]:
    """Lives are immutable and hold no cycles: looking for some, over and over among more and more of them, takes
    longer than the rest.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


async def ground_of(
    databases: Databases, office_id: UUID, draft: Playbook, period: Period, *, now: datetime, generated: bool = False
) -> tuple[Ground, Real | None]:
    """What to run it over; nothing real stands beside cases that were made up."""
    async with databases.session(Office(office_id)) as session:
        if generated:
            return made_up(await bare_ground(session, period, now=now)), None
        return await read_ground(session, period, now=now, draft=draft)


def compared(
    ground: Ground, real: Real | None, draft: Playbook, *, wanted: Collection[UUID] = (),
    progress: Progress | None = None,
) -> Compared:  # fmt: skip
    """Once by the rules that governed, once by the draft. Progress counts the acts of both.

    Whole traces are told of the cases `wanted`, or else of the first few thousand.
    """
    total, done = 2 * len(ground.acts), 0

    def told(n: int, _of: int) -> None:
        if progress:
            progress(done + n, total)

    then, now = Rules(ground), Rules(ground, draft)
    found, alike = Comparison(ground, real, then, now, wanted=wanted), Alike(ground, then, now)
    for part in parts(ground):
        was = Run(part, then).play(told)
        done += len(part.acts)
        found.add(was, alike.second(was, part, told))
        done += len(part.acts)
    if late := found.settle():
        for part in parts(cases_of(ground, late)):
            was = Run(part, then).play()
            found.tell(was, alike.second(was, part))
    return found.found()
