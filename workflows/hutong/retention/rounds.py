"""Every night, each office erases what its rules say is over."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import text

from hutong.db import Databases, Office, System
from hutong.jobs import ticker
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.posts.queries import office_at
from hutong.retention.erasing import erase_expired

log = structlog.get_logger(__name__)
EVERY = timedelta(hours=1)
NIGHT = range(1, 6)
"""Hours of the office's wall in which nobody is kept waiting by it."""

# A suspended office is read-only for people; the terms of what it keeps run on.
_OFFICES = "SELECT office_id FROM offices WHERE state IN ('open', 'suspended')"


@ticker("retention.erase", every=EVERY)
async def erase_nightly(databases: Databases) -> int:
    """Safe to run twice at once: what is erased already is not found again."""
    return await erase_where_it_is_night(databases, now=await databases.now())


async def erase_where_it_is_night(databases: Databases, *, now: datetime) -> int:
    """How many things were erased, over all offices where it is night."""
    async with databases.session(System("retention.erase")) as session:
        offices = (await session.execute(text(_OFFICES))).scalars().all()
    erased = 0
    for office_id in offices:
        try:
            async with databases.session(Office(office_id)) as session:
                zone = ZoneInfo((await office_at(session, now)).zone)
                if now.astimezone(zone).hour in NIGHT:
                    erased += sum((await erase_expired(session, now=now)).values())
        except NoPlaybookInForce:
            continue
        except Exception:
            # One office's trouble keeps no other waiting; the next night tries again.
            log.exception("retention.erase_failed", office=str(office_id))
    return erased
