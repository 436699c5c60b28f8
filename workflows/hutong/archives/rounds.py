"""Every few hours: offices whose month is over and not archived."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.archives.planning import plan_archives, settled_day
from hutong.db import Databases
from hutong.jobs import ticker
from hutong.offices.rounds import in_each_office

EVERY = timedelta(hours=6)


@ticker("archive.plan", every=EVERY)
async def plan(databases: Databases) -> int:
    """Safe to run twice at once: a month is ordered once."""
    return await plan_all(databases, now=await databases.now())


async def plan_all(databases: Databases, *, now: datetime) -> int:
    """How many months were ordered."""
    return await in_each_office(databases, "archive.plan", _plan, now=now)


async def _plan(session: AsyncSession, local: datetime) -> int:
    return int(await plan_archives(session, settled_day(local)) is not None)
