"""Which month is made next."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.archives.queries import due_months
from hutong.jobs import enqueue


async def plan_archives(session: AsyncSession, today: date) -> date | None:
    """Order the earliest month that is over and has none; each names the hash of the one before, so one at a time."""
    due = await due_months(session, today)
    if not due:
        return None
    await enqueue(session, "archive.make", dedupe_key=f"archive.make:{due[0]:%Y-%m}", month=due[0])
    return due[0]
