"""The nightly check, one job for each open office; the counts of rules, and the warning of rules that storm."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases, bound_office
from hutong.jobs import Lane, Work, enqueue, job, ticker
from hutong.offices.rounds import in_each_office
from hutong.tracing.checking import begin_check, check_batch
from hutong.tracing.folding import fold
from hutong.tracing.models import WhyCheck
from hutong.tracing.warning import tell_of_differences, warn_of_storms

FROM_HOUR = 2
"""Of the office's wall clock: by then the day before is complete."""


@ticker("rules.fold", every=timedelta(seconds=10))
async def count_rules(databases: Databases) -> int:
    return await fold(databases)


@ticker("rules.warn", every=timedelta(minutes=15))
async def warn(databases: Databases) -> int:
    """Safe to run twice at once but for a second notice in the same moment; each rule is told of once a day."""
    return await warn_all(databases, now=await databases.now())


async def warn_all(databases: Databases, *, now: datetime) -> int:
    """Tell every open office's administrators of rules that fire far beyond their norm; returns how many rules."""

    async def warn_office(session: AsyncSession, _local: datetime) -> int:
        return await warn_of_storms(session, now=now)

    return await in_each_office(databases, "rules.warn", warn_office, now=now, open_only=True)


@ticker("why.nightly", every=timedelta(minutes=20))
async def check_every_night(databases: Databases) -> int:
    """Safe to run twice at once: an office has one check a day."""
    return await begin_checks(databases, now=await databases.now())


async def begin_checks(databases: Databases, *, now: datetime) -> int:
    """Give every open office that has not had it the check of its day; returns how many offices."""

    async def begin(session: AsyncSession, local: datetime) -> int:
        known = select(WhyCheck.id).where(WhyCheck.office_id == bound_office(session), WhyCheck.day == local.date())
        if local.hour < FROM_HOUR or await session.scalar(known):
            return 0
        check = await begin_check(session, day=local.date(), now=now)
        await enqueue(session, "why.check", dedupe_key=f"why.check {check.day}", day=check.day.isoformat())
        return 1

    return await in_each_office(databases, "why.nightly", begin, now=now, open_only=True)


@job("why.check", lane=Lane.BULK, max_attempts=12, time_limit=1800, backoff=30)
async def check(work: Work, day: str) -> None:
    """Batch by batch; an attempt that ends early is taken up where it stopped."""
    of = datetime.fromisoformat(day).date()
    while True:
        async with work.transaction() as session:
            more = await check_batch(session, of, now=work.now)
        if not more:
            break
    async with work.finishing() as session:
        await tell_of_differences(session, of, now=work.now)
