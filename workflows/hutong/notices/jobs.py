"""Handing messages to group robots."""

from uuid import UUID

from hutong.jobs import Lane
from hutong.jobs.errors import GiveUp
from hutong.jobs.handlers import job
from hutong.jobs.work import Work
from hutong.notices.errors import AddressRefused, DeliveryFailed
from hutong.notices.robots import hand_over, note_try, waiting_delivery
from hutong.settings import Settings


@job("notice.deliver", lane=Lane.NORMAL, max_attempts=8, time_limit=60, backoff=5)
async def deliver(work: Work, delivery_id: UUID) -> None:
    settings = work.service(Settings)
    async with work.transaction() as session:
        found = await waiting_delivery(session, delivery_id)
    if found is None:
        return
    delivery, robot = found
    if not robot.active:
        await _settle(work, delivery_id, "switched off", state="withdrawn")
        return
    try:
        answer = await hand_over(
            delivery, robot, public_url=settings.public_url, allow_local=settings.allow_local_webhooks, now=work.now
        )
    except AddressRefused as refused:
        # The address was good when it was typed in; what it leads to now is not, and trying again would only help it.
        await _note(work, delivery_id, str(refused), state="failed")
        raise GiveUp(str(refused)) from refused
    except DeliveryFailed as failure:
        await _note(work, delivery_id, str(failure), state="failed" if work.is_last_attempt else "waiting")
        raise
    await _settle(work, delivery_id, answer, state="delivered")


async def _note(work: Work, delivery_id: UUID, answer: str, *, state: str) -> None:
    """A failed try is written down by itself: raising afterwards is what has the job tried again."""
    async with work.transaction() as session:
        found = await waiting_delivery(session, delivery_id, lock=True)
        if found:
            note_try(found[0], answer, state=state, now=work.now)


async def _settle(work: Work, delivery_id: UUID, answer: str, *, state: str) -> None:
    async with work.finishing() as session:
        found = await waiting_delivery(session, delivery_id, lock=True)
        if found:
            note_try(found[0], answer, state=state, now=work.now)
