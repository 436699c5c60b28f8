"""Walks that have settled are looked over once: their pictures have come and were looked through by then."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases, bound_office
from hutong.doubts.service import look_over
from hutong.jobs import ticker
from hutong.offices.rounds import in_each_office
from hutong.patrols.models import Patrol
from hutong.playbooks.queries import version

EVERY = timedelta(minutes=5)
SETTLED = timedelta(minutes=20)
AT_ONCE = 200


@ticker("patrols.look_over", every=EVERY)
async def look_over_everywhere(databases: Databases) -> int:
    """Safe to run twice at once: a walk that is being looked over is locked."""
    now = await databases.now()

    async def look(session: AsyncSession, _local: datetime) -> int:
        return await look_over_office(session, now=now)

    return await in_each_office(databases, "patrols.look_over", look, now=now, open_only=True)


async def look_over_office(session: AsyncSession, *, now: datetime) -> int:
    """How many walkers of the bound office are asked anew."""
    settled = func.greatest(Patrol.received_at, Patrol.finished_at) < now - SETTLED
    waiting = (
        select(Patrol)
        .where(
            Patrol.looked_over_at.is_(None), Patrol.finished_at.is_not(None), Patrol.generated.is_(False), settled
        )
        .order_by(Patrol.finished_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    patrols = (await session.execute(waiting)).scalars().all()
    asked = 0
    for patrol in patrols:
        playbook = (await version(session, patrol.playbook_version)).playbook
        asked += await look_over(session, patrol, playbook, now=now)
    if patrols:
        done = update(Patrol).where(
            Patrol.office_id == bound_office(session), Patrol.id.in_([patrol.id for patrol in patrols])
        )
        await session.execute(done.values(looked_over_at=now).execution_options(synchronize_session=False))
    return asked
