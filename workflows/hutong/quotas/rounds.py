"""Looks in each office for photos that nobody has measured; once there are none it is one look at an empty index."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases
from hutong.jobs import enqueue, ticker
from hutong.offices.rounds import in_each_office
from hutong.quotas import jobs as _declares_measuring  # noqa: F401 - its specification is looked up by enqueue
from hutong.quotas.measuring import is_any_left

EVERY = timedelta(hours=1)


@ticker("quota.measure", every=EVERY)
async def measure_photos(databases: Databases) -> int:
    """Safe to run twice at once: one job an office waits or runs."""
    return await measure_all(databases, now=await databases.now())


async def measure_all(databases: Databases, *, now: datetime) -> int:
    """How many offices have photos to be measured."""
    return await in_each_office(databases, "quota.measure", _ask, now=now)


async def _ask(session: AsyncSession, local: datetime) -> int:
    del local
    if not await is_any_left(session):
        return 0
    await enqueue(session, "quota.measure", dedupe_key="quota.measure")
    return 1
