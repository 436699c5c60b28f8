"""After an upgrade that knows another year's holidays, each office's deadlines of that year are counted anew, once."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.calendars.service import note_year
from hutong.clocks import national_years
from hutong.db import Databases
from hutong.jobs import ticker
from hutong.journal import SYSTEM
from hutong.offices.rounds import in_each_office
from hutong.redating.service import ask_year

EVERY = timedelta(hours=1)


@ticker("calendar.years", every=EVERY)
async def note_years(databases: Databases) -> int:
    """Safe to run twice at once: a year is noted once."""
    return await note_all(databases, now=await databases.now())


async def note_all(databases: Databases, *, now: datetime) -> int:
    """How many years became known, over all offices."""
    return await in_each_office(databases, "calendar.years", note_published, now=now)


async def note_published(session: AsyncSession, local: datetime) -> int:
    """Of the year that is and those to come: earlier ones have no deadlines ahead."""
    found = 0
    now = local.astimezone(UTC)
    for year in range(local.year, national_years().stop):
        if await note_year(session, year, national=True, by=SYSTEM, now=now):
            await ask_year(session, year, now=now)
            found += 1
    return found
