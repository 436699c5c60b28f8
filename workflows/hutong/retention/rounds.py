"""Every night, each office erases what its rules say is over."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases
from hutong.jobs import ticker
from hutong.offices.rounds import in_each_office
from hutong.retention.erasing import erase_expired

EVERY = timedelta(hours=1)


@ticker("retention.erase", every=EVERY)
async def erase_nightly(databases: Databases) -> int:
    """Safe to run twice at once: what is erased already is not found again."""
    return await erase_where_it_is_night(databases, now=await databases.now())


async def erase_where_it_is_night(databases: Databases, *, now: datetime) -> int:
    """How many things were erased, over all offices where it is night."""
    return await in_each_office(databases, "retention.erase", _erase, now=now, at_night=True)


async def _erase(session: AsyncSession, local: datetime) -> int:
    return sum((await erase_expired(session, now=local.astimezone(UTC))).values())
