"""What is done for each office again and again: a transaction an office, and one office's trouble keeps no other."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases, Office, System
from hutong.jobs.recurring import last_turn
from hutong.offices.models import Office as OfficeRow
from hutong.playbooks.errors import NoPlaybookInForce

log = structlog.get_logger(__name__)
NIGHT = range(1, 6)
"""Hours of the office's wall in which nobody is kept waiting."""

_OFFICES = "SELECT office_id FROM offices WHERE state = ANY(:states)"
_OPEN = ("open",)
# A suspended office is read-only for people; the terms of what it keeps run on.
_KEPT = ("open", "suspended")

Round = Callable[[AsyncSession, datetime], Awaitable[int]]
"""Does it for the bound office, handed the time on its wall; returns how many things were done."""


async def in_each_office(
    databases: Databases, name: str, do: Round, *, now: datetime, at_night: bool = False, open_only: bool = False
) -> int:
    """How many things were done in all offices, or in those where it is night. `name` is the round's.

    A night in which nobody was there is made up for by day, once: it counts from when the round was last done.
    `open_only` is for what people are asked to do, or told of: a suspended office has nobody who could. An office
    without rules in force has nothing to be done yet.
    """
    states = _OPEN if open_only else _KEPT
    async with databases.session(System(name)) as session:
        offices = (await session.execute(text(_OFFICES), {"states": list(states)})).scalars().all()
    last = await last_turn(databases, name) if at_night else None
    done = 0
    for office_id in offices:
        try:
            async with databases.session(Office(office_id)) as session:
                mine = select(OfficeRow.time_zone).where(OfficeRow.office_id == office_id)
                local = now.astimezone(ZoneInfo((await session.scalars(mine)).one()))
                if not at_night or local.hour in NIGHT or _slept_through(local, last):
                    done += await do(session, local)
        except NoPlaybookInForce:
            continue
        except Exception:
            # The next round tries again.
            log.exception("round.failed", round=name, office=str(office_id))
    return done


def _slept_through(local: datetime, last: datetime | None) -> bool:
    """Whether this day's night was over before anybody came by. Of a round that was never done nothing was missed."""
    night = local.replace(hour=NIGHT.start, minute=0, second=0, microsecond=0)
    return last is not None and last < night and local.hour >= NIGHT.stop
