"""Once a quarter has ended, how many voices it had goes into the journal: what documents count, and names nobody."""

from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.db import Databases, bound_office
from hutong.jobs import ticker
from hutong.journal import SYSTEM, JournalEvent, append
from hutong.offices.rounds import in_each_office
from hutong.voices.events import VoicesPooled
from hutong.voices.queries import statistics
from hutong.voices.rules import Pooled

EVERY = timedelta(hours=1)


@ticker("voices.pool", every=EVERY)
async def pool_voices(databases: Databases) -> int:
    """Safe to run twice at once: a quarter of a kind of post is written down once."""
    now = await databases.now()

    async def do(session: AsyncSession, _local: datetime) -> int:
        return await pool_ended(session, now=now)

    return await in_each_office(databases, "voices.pool", do, now=now)


async def pool_ended(session: AsyncSession, *, now: datetime) -> int:
    """Write down what the bound office has not yet of quarters that ended; returns how many. Too few are never told."""
    _, setting = await setting_at(session, now)
    rules, office = setting.playbook.voice, bound_office(session)
    if rules is None:
        return 0
    pools = await statistics(session, least=rules.least, today=setting.day(now))
    told = {_subject(office, pool): pool for pool in pools if pool.is_told}
    if not told:
        return 0
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"voices.pool {office}", 0))))
    written = select(JournalEvent.subject).where(
        JournalEvent.office_id == office, JournalEvent.kind == VoicesPooled.kind, JournalEvent.subject.in_(list(told))
    )
    known = set(await session.scalars(written))
    fresh, zone = told.keys() - known, setting.calendar.place
    for subject in fresh:
        pool = told[subject]
        event = VoicesPooled(subject=subject, quarter=pool.quarter.first, post_kind=pool.kind, voices=pool.voices or 0)
        # With the last moment of the quarter, so that a document about that quarter counts it.
        append(session, event, by=SYSTEM, at=datetime.combine(pool.quarter.last, time(23, 59, 59), zone))
    return len(fresh)


def _subject(office: UUID, pool: Pooled) -> UUID:
    """The same for the same quarter and kind of post."""
    return uuid5(office, f"voices {pool.quarter.first} {pool.kind}")
