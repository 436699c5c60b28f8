"""Every hour: photos whose jobs gave up, most likely because the store was away for long, are taken up again. Once a
month the store is looked through for what no photo has.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases
from hutong.jobs import enqueue, ticker
from hutong.jobs.service import retry_failed
from hutong.journal import SYSTEM
from hutong.offices.rounds import in_each_office

EVERY = timedelta(hours=1)
KINDS = ("photo.verify", "photo.carry", "photo.cover")
STRAYS = ("photo.strays", "release.strays")
MONTH = timedelta(days=30)
AWAY = ("StoreAway", "TimeoutError")
"""What ended its worker, or failed by itself, stays stopped until somebody has looked."""
GIVEN_UP_AFTER = timedelta(days=14)
"""By then the reason lies in the photo and not in the store."""


@ticker("photo.take_up", every=EVERY)
async def take_up(databases: Databases) -> int:
    return await take_up_all(databases, now=await databases.now())


async def take_up_all(databases: Databases, *, now: datetime) -> int:
    """How many jobs of all offices were taken up."""
    return await in_each_office(databases, "photo.take_up", _take_up, now=now)


async def _take_up(session: AsyncSession, local: datetime) -> int:
    now = local.astimezone(UTC)
    return await retry_failed(session, KINDS, reasons=AWAY, since=now - GIVEN_UP_AFTER, by=SYSTEM, now=now)


@ticker("photo.look_through", every=timedelta(days=1))
async def look_through(databases: Databases) -> int:
    """Where none is ordered the next looking through is, in a month: an office has one before it at any time."""
    return await in_each_office(databases, "photo.look_through", _look_through, now=await databases.now())


async def _look_through(session: AsyncSession, local: datetime) -> int:
    for kind in STRAYS:
        await enqueue(session, kind, run_at=local.astimezone(UTC) + MONTH, dedupe_key=kind)
    return 1
