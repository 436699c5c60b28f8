"""The nightly check, one job for each open office; the counts of rules, and the warning of rules that storm."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select, text

from hutong.db import Databases, Office, System
from hutong.jobs import Lane, Work, enqueue, job, ticker
from hutong.offices.models import Office as OfficeRow
from hutong.tracing.checking import begin_check, check_batch
from hutong.tracing.folding import fold
from hutong.tracing.models import WhyCheck
from hutong.tracing.warning import tell_of_differences, warn_of_storms

log = structlog.get_logger()
FROM_HOUR = 2
"""Of the office's wall clock: by then the day before is complete."""

_OPEN = "SELECT office_id FROM offices WHERE state = 'open'"


@ticker("rules.fold", every=timedelta(seconds=10))
async def count_rules(databases: Databases) -> int:
    return await fold(databases)


@ticker("rules.warn", every=timedelta(minutes=15))
async def warn(databases: Databases) -> int:
    """Safe to run twice at once but for a second notice in the same moment; each rule is told of once a day."""
    return await warn_all(databases, now=await databases.now())


async def warn_all(databases: Databases, *, now: datetime) -> int:
    """Tell every open office's administrators of rules that fire far beyond their norm; returns how many rules."""
    async with databases.session(System("rules.warn")) as session:
        offices = (await session.execute(text(_OPEN))).scalars().all()
    told = 0
    for office_id in offices:
        try:
            async with databases.session(Office(office_id)) as session:
                told += await warn_of_storms(session, now=now)
        except Exception:
            # One office's trouble keeps no other waiting; the next round tries again.
            log.exception("rules.not_warned", office=str(office_id))
    return told


@ticker("why.nightly", every=timedelta(minutes=20))
async def check_every_night(databases: Databases) -> int:
    """Safe to run twice at once: an office has one check a day."""
    return await begin_checks(databases, now=await databases.now())


async def begin_checks(databases: Databases, *, now: datetime) -> int:
    """Give every open office that has not had it the check of its day; returns how many offices."""
    async with databases.session(System("why.nightly")) as session:
        offices = (await session.execute(text(_OPEN))).scalars().all()
    begun = 0
    for office_id in offices:
        try:
            async with databases.session(Office(office_id)) as session:
                zone = await session.scalar(select(OfficeRow.time_zone).where(OfficeRow.office_id == office_id))
                local = now.astimezone(ZoneInfo(zone or "Asia/Shanghai"))
                known = select(WhyCheck.id).where(WhyCheck.office_id == office_id, WhyCheck.day == local.date())
                if local.hour < FROM_HOUR or await session.scalar(known):
                    continue
                check = await begin_check(session, day=local.date(), now=now)
                await enqueue(session, "why.check", dedupe_key=f"why.check {check.day}", day=check.day.isoformat())
                begun += 1
        except Exception:
            # One office's trouble keeps no other waiting; the next round tries again.
            log.exception("why.not_begun", office=str(office_id))
    return begun


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
