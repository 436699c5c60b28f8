"""Every night, each office erases what its rules say is over."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases, bound_office
from hutong.jobs import ticker
from hutong.offices.rounds import in_each_office
from hutong.retention.erasing import erase_expired
from hutong.retention.errors import ErasingFailed

EVERY = timedelta(hours=1)


@ticker("retention.erase", every=EVERY)
async def erase_nightly(databases: Databases) -> int:
    """Safe to run twice at once: what is erased already is not found again."""
    return await erase_where_it_is_night(databases, now=await databases.now())


async def erase_where_it_is_night(databases: Databases, *, now: datetime) -> int:
    """How many things were erased, over all offices where it is night.

    Raises `ErasingFailed` once everything else is done.
    """
    failed: list[str] = []

    async def erase(session: AsyncSession, local: datetime) -> int:
        done = await erase_expired(session, now=local.astimezone(UTC))
        failed.extend(f"{what} of {bound_office(session)}" for what in done.failed)
        return sum(done.counts.values())

    erased = await in_each_office(databases, "retention.erase", erase, now=now, at_night=True)
    if failed:
        raise ErasingFailed(", ".join(failed))
    return erased
