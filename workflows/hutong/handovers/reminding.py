"""Who takes over and has not confirmed all of it hears of it again, in the morning of a working day."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.commitments.rounds import in_the_morning
from hutong.db import Databases, bound_office
from hutong.handovers.events import HandoverReminded
from hutong.handovers.models import Handover
from hutong.handovers.queries import blocks_of, confirmed
from hutong.handovers.rules import receivers
from hutong.jobs import ticker
from hutong.journal import SYSTEM, JournalEvent, append
from hutong.posts.queries import OfficeNow
from hutong.publications.audience import tell_each
from hutong.texts import N_, gettext

EVERY = timedelta(hours=1)
FIRST = timedelta(days=3)
"""So long after it was opened, and after the last day of whoever leaves."""
AGAIN = timedelta(days=7)
MOST = 100


@ticker("handovers.remind", every=EVERY)
async def remind_of_handovers(databases: Databases) -> int:
    """Safe to run twice at once: a handover that is being told of is locked, and told of once a week."""
    return await in_the_morning(databases, "handovers.remind", remind_office, now=await databases.now())


async def remind_office(session: AsyncSession, office: OfficeNow, setting: Setting, *, now: datetime, day: date) -> int:
    """How many handovers somebody was told of."""
    count = 0
    for handover in (await session.scalars(_waiting(bound_office(session), now, day))).all():
        blocks = await blocks_of(session, setting, handover.post_id, handover.giver_id, handover.last_day)
        seen = await confirmed(session, handover.id)
        people = receivers(setting.directory, handover, day)
        left = sum(1 for block, items in blocks.items() if items and block not in seen)
        if not left or not people:
            continue
        post = office.names.get(handover.post_id, "")

        def words(post: str = post, left: int = left) -> tuple[str, str]:
            return gettext(N_("{post}的交接还没有确认完"), post=post), gettext(
                N_("还有 {n} 项等您看清、确认收到。"), n=left
            )

        await tell_each(
            session, people, "handover.reminder", words, f"/o/{office.slug}/handovers/{handover.id}", now=now
        )
        append(session, HandoverReminded(subject=handover.id, people=len(people)), by=SYSTEM, at=now)
        count += 1
    return count


def _waiting(office: UUID, now: datetime, day: date) -> Select[Handover]:
    lately = select(JournalEvent.id).where(
        JournalEvent.office_id == office, JournalEvent.subject == Handover.id,
        JournalEvent.kind == HandoverReminded.kind, JournalEvent.occurred_at > now - AGAIN,
    )  # fmt: skip
    return (
        select(Handover)
        .where(
            Handover.office_id == office, Handover.done_at.is_(None), Handover.opened_at <= now - FIRST,
            Handover.last_day <= day - FIRST, ~lately.exists(),
        )
        .order_by(Handover.opened_at, Handover.id)
        .limit(MOST)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
