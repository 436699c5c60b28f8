"""Handing messages over: to group robots and webhooks at once or on a card, to persons by the ways they chose.

The waits between the attempts add up to about two hours: a gateway may be away for that long.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.jobs import Job, Lane
from hutong.jobs.handlers import job, on_retry
from hutong.jobs.work import Work
from hutong.notices.digests import set_free
from hutong.notices.groups import deliver_card, deliver_to_group
from hutong.notices.models import Delivery
from hutong.notices.persons import deliver_to_person
from hutong.notices.receipts import ask_for_receipt
from hutong.notices.testing import take_up_again
from hutong.notices.trying import UNSETTLED


@job("notice.deliver", lane=Lane.NORMAL, max_attempts=12, time_limit=60, backoff=5)
async def deliver(work: Work, delivery_id: UUID) -> None:
    async with work.transaction() as session:
        open_still = select(Delivery.robot_id).where(
            Delivery.office_id == work.office_id, Delivery.id == delivery_id, Delivery.state.in_(UNSETTLED)
        )
        row = (await session.execute(open_still)).one_or_none()
        if row is None:
            # Delivered or given up while the job waited, or sent again by itself: what it once took along is not.
            await set_free(session, delivery_id)
    if row is None:
        return
    if row.robot_id is not None:
        await deliver_to_group(work, delivery_id, row.robot_id)
    else:
        await deliver_to_person(work, delivery_id)


@job("notice.gather", lane=Lane.NORMAL, max_attempts=12, time_limit=60, backoff=5)
async def gather(work: Work, robot_id: UUID) -> None:
    await deliver_card(work, robot_id)


@on_retry("notice.deliver", "notice.gather")
async def take_up(session: AsyncSession, job: Job) -> None:
    """What the job gave up waits again: a card is called by its job, a digest by the message that took the rest."""
    await take_up_again(session, UUID(job.args["delivery_id"]) if "delivery_id" in job.args else job.id)


@job("notice.receipt", lane=Lane.BULK, max_attempts=6, time_limit=60, backoff=120)
async def receipt(work: Work, delivery_id: UUID) -> None:
    await ask_for_receipt(work, delivery_id)
