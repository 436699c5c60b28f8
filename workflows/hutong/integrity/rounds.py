"""Every night, each office has a sample of its photos read back."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases
from hutong.integrity.rules import CheckKind
from hutong.integrity.service import ask_check
from hutong.jobs import ticker
from hutong.journal import SYSTEM
from hutong.offices.rounds import in_each_office

EVERY = timedelta(hours=1)


@ticker("integrity.sample", every=EVERY)
async def sample_nightly(databases: Databases) -> int:
    """Safe to run twice at once: a night is read once."""
    return await sample_where_it_is_night(databases, now=await databases.now())


async def sample_where_it_is_night(databases: Databases, *, now: datetime) -> int:
    """How many offices were asked for."""
    return await in_each_office(databases, "integrity.sample", _sample, now=now, at_night=True)


async def _sample(session: AsyncSession, local: datetime) -> int:
    made = await ask_check(
        session, CheckKind.NIGHTLY, person=None, by=SYSTEM, now=local.astimezone(UTC), day=local.date()
    )
    return int(made is not None)
