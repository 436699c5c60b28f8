"""Every night, each office has a sample of its photos read back."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import text

from hutong.archives.queries import place_of
from hutong.clocks import SystemClock
from hutong.db import Databases, Office, System
from hutong.integrity.rules import CheckKind
from hutong.integrity.service import ask_check
from hutong.jobs import ticker
from hutong.journal import SYSTEM

log = structlog.get_logger(__name__)
EVERY = timedelta(hours=1)
NIGHT = range(1, 6)
_OFFICES = "SELECT office_id FROM offices WHERE state IN ('open', 'suspended')"


@ticker("integrity.sample", every=EVERY)
async def sample_nightly(databases: Databases) -> int:
    """Safe to run twice at once: a night is read once."""
    return await sample_where_it_is_night(databases, now=SystemClock().now())


async def sample_where_it_is_night(databases: Databases, *, now: datetime) -> int:
    """How many offices were asked for."""
    async with databases.session(System("integrity.sample")) as session:
        offices = (await session.execute(text(_OFFICES))).scalars().all()
    asked = 0
    for office_id in offices:
        try:
            async with databases.session(Office(office_id)) as session:
                local = now.astimezone((await place_of(session)).zone)
                if local.hour in NIGHT:
                    made = await ask_check(
                        session, CheckKind.NIGHTLY, person=None, by=SYSTEM, now=now, day=local.date()
                    )
                    asked += made is not None
        except Exception:
            # One office's trouble keeps no other waiting; the next hour tries again.
            log.exception("integrity.sample_failed", office=str(office_id))
    return asked
