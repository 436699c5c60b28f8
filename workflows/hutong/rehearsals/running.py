"""A whole rehearsal, from the journal to what was found. Busy with one core for its time: never on a worker's loop."""

import asyncio
import time
from datetime import datetime
from uuid import UUID

from hutong.db import Databases, Office
from hutong.playbooks.document import Playbook
from hutong.rehearsals.generating import made_up
from hutong.rehearsals.reading import Period, bare_ground, read_ground
from hutong.rehearsals.rules.comparing import Compared, Real, compare
from hutong.rehearsals.rules.ground import Ground, Progress, Rules
from hutong.rehearsals.rules.replay import Run
from hutong.settings import Settings


def rehearse(
    settings: Settings,
    office_id: UUID,
    draft: Playbook,
    period: Period,
    *,
    now: datetime,
    generated: bool = False,
    progress: Progress | None = None,
) -> Compared:
    """Read the office's past and run it through the draft; for commands and for the child of a worker."""

    async def read() -> tuple[Ground, Real | None]:
        databases = Databases(settings, roles=("app",), pool_size=1)
        try:
            return await ground_of(databases, office_id, draft, period, now=now, generated=generated)
        finally:
            await databases.dispose()

    began = time.monotonic()
    ground, real = asyncio.run(read())
    found = compared(ground, real, draft, progress=progress)
    found.summary.seconds = round(time.monotonic() - began, 2)
    return found


async def ground_of(
    databases: Databases, office_id: UUID, draft: Playbook, period: Period, *, now: datetime, generated: bool = False
) -> tuple[Ground, Real | None]:
    """What to run it over; nothing real stands beside cases that were made up."""
    async with databases.session(Office(office_id)) as session:
        if generated:
            return made_up(await bare_ground(session, period, now=now)), None
        return await read_ground(session, period, now=now, draft=draft)


def compared(ground: Ground, real: Real | None, draft: Playbook, *, progress: Progress | None = None) -> Compared:
    """Once by the rules that governed, once by the draft. Progress counts the acts of both."""
    total = 2 * len(ground.acts)

    def first(done: int, _of: int) -> None:
        if progress:
            progress(done, total)

    def second(done: int, of: int) -> None:
        if progress:
            progress(of + done, total)

    then = Run(ground, Rules(ground)).play(first)
    now = Run(ground, Rules(ground, draft)).play(second)
    return compare(ground, then, now, real)
