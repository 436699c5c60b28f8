"""Every few hours: offices whose month is over and not archived."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import text

from hutong.archives.planning import plan_archives
from hutong.archives.queries import place_of
from hutong.clocks import SystemClock
from hutong.db import Databases, Office, System
from hutong.jobs import ticker

log = structlog.get_logger(__name__)
EVERY = timedelta(hours=6)
_OFFICES = "SELECT office_id FROM offices WHERE state IN ('open', 'suspended')"


@ticker("archive.plan", every=EVERY)
async def plan(databases: Databases) -> int:
    """Safe to run twice at once: a month is ordered once."""
    return await plan_all(databases, now=SystemClock().now())


async def plan_all(databases: Databases, *, now: datetime) -> int:
    """How many months were ordered."""
    async with databases.session(System("archive.plan")) as session:
        offices = (await session.execute(text(_OFFICES))).scalars().all()
    ordered = 0
    for office_id in offices:
        try:
            async with databases.session(Office(office_id)) as session:
                today = now.astimezone((await place_of(session)).zone).date()
                ordered += await plan_archives(session, today) is not None
        except Exception:
            # One office's trouble keeps no other waiting; the next round tries again.
            log.exception("archive.plan_failed", office=str(office_id))
    return ordered
