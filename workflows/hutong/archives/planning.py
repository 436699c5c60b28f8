"""Which month is made next."""

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.archives.queries import due_months
from hutong.jobs import enqueue

SETTLED_AFTER = timedelta(hours=1)


def settled_day(local: datetime) -> date:
    """The day by which months are over: an hour late, since what is being looked at over midnight is noted under the
    time at which that began, and must not fall between two manifests.
    """
    return (local - SETTLED_AFTER).date()


async def plan_archives(session: AsyncSession, today: date) -> date | None:
    """Order the earliest month that is over and has none; each names the hash of the one before, so one at a time."""
    due = await due_months(session, today)
    if not due:
        return None
    await enqueue(session, "archive.make", dedupe_key=f"archive.make:{due[0]:%Y-%m}", month=due[0])
    return due[0]
