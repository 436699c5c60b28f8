"""月评: once a month has ended, it is scored."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import exists, select, text

from hutong.clocks import SystemClock
from hutong.db import Databases, Office, System
from hutong.evaluations.models import Evaluation
from hutong.evaluations.service import evaluate_month
from hutong.jobs import ticker
from hutong.journal import SYSTEM
from hutong.posts.queries import office_at

log = structlog.get_logger()
EVERY = timedelta(hours=1)

_OPEN = "SELECT office_id FROM offices WHERE state = 'open'"


@ticker("evaluations.month", every=EVERY)
async def evaluate_last_month(databases: Databases) -> int:
    """Safe to run twice at once: a score computed again is the same score."""
    return await evaluate_ended(databases, now=SystemClock().now())


async def evaluate_ended(databases: Databases, *, now: datetime) -> int:
    """Score the last whole month of every open office that has not been scored for it; returns how many offices."""
    async with databases.session(System("evaluations.month")) as session:
        offices = (await session.execute(text(_OPEN))).scalars().all()
    scored = 0
    for office_id in offices:
        try:
            async with databases.session(Office(office_id)) as session:
                office = await office_at(session, now)
                if office.version is None:
                    continue
                month = last_month(now, office.zone)
                known = exists().where(Evaluation.office_id == office_id, Evaluation.month == month)
                if await session.scalar(select(known)):
                    continue
                scored += bool(await evaluate_month(session, month, by=SYSTEM, now=now))
        except Exception:
            # One office's trouble keeps no other waiting; the next round tries again.
            log.exception("evaluations.month_failed", office=str(office_id))
    return scored


def last_month(now: datetime, zone: str) -> date:
    """The first day of the last whole month, as the office's wall has it."""
    first = now.astimezone(ZoneInfo(zone)).date().replace(day=1)
    return (first - timedelta(days=1)).replace(day=1)
