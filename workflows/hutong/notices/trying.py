"""One try to hand a message over, whatever the way: what came of it is written down, and whether it is tried again."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.jobs import enqueue
from hutong.jobs.errors import GiveUp
from hutong.jobs.work import Work
from hutong.lockbox import SecretUnreadable
from hutong.notices import metrics
from hutong.notices.errors import AddressRefused, DeliveryFailed, DeliveryRefused, DeliveryUncertain, NameUnknown
from hutong.notices.models import Delivery
from hutong.notices.names import asked_by

UNSETTLED = ("waiting", "sending")
ASKED_LATER = ("accepted", "uncertain")
PAID = frozenset({"sms"})
TOO_OLD = "too old"
NEWS = timedelta(days=1)
"""What waited for longer before anybody asked which ways it goes outlived an outage; danger is told even then."""
_FIRST_LOOK = timedelta(minutes=3)
# Every try of sixteen jobs of twelve attempts, one after the other had again by a person. Beyond it the page says so.
_MOST_LOGGED = 200
_SECRETS_LOST = "the stored secret cannot be read; enter it again"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. `state` is accepted where a receipt comes later; `cost` thousandths of a yuan."""

    text: str
    state: str = "delivered"
    cost: int = 0
    receipt: str = ""


async def attempt(
    work: Work, ids: Sequence[UUID], send: Callable[[], Awaitable[Answer]], *, way: str, paid: bool = False
) -> None:
    """Send once, outside of any transaction. A paid message that may have gone out is uncertain, and not tried again.

    Raises `DeliveryFailed` for what is tried again and `GiveUp` for what is not.
    """
    try:
        with asked_by(work.office_id):
            answer = await _sent(send)
    except (AddressRefused, DeliveryRefused, SecretUnreadable) as refused:
        # An address that leads inward since, or a plain no: trying again would only help whoever bent it.
        told = _SECRETS_LOST if isinstance(refused, SecretUnreadable) else str(refused)
        await _note(work, ids, told, state="failed", way=way)
        raise GiveUp(told) from refused
    except DeliveryFailed as failure:
        if paid and isinstance(failure, DeliveryUncertain):
            await settle(work, ids, Answer(str(failure), state="uncertain"), way=way)
            return
        await _note(work, ids, str(failure), state="failed" if work.is_last_attempt else "waiting", way=way)
        raise
    await settle(work, ids, answer, way=way)


async def _sent(send: Callable[[], Awaitable[Answer]]) -> Answer:
    try:
        return await send()
    except NameUnknown as unknown:
        # The name server is away or slow. Nothing has gone out, and the address itself was found good before.
        raise DeliveryFailed(str(unknown)) from unknown


async def settle(work: Work, ids: Sequence[UUID], answer: Answer, *, way: str) -> None:
    """The end of the job and of the message, both or neither."""
    async with work.finishing() as session:
        for n, delivery in enumerate(await unsettled(session, ids)):
            # Several that went as one are paid once.
            note_try(delivery, answer.text, state=answer.state, now=work.now, cost=0 if n else answer.cost, way=way)
            delivery.receipt = answer.receipt or delivery.receipt
        if answer.state in ASKED_LATER:
            await ask_later(session, ids[0], work.now)


async def ask_later(session: AsyncSession, delivery_id: UUID, now: datetime) -> None:
    """Ask the gateway in a while what became of it."""
    key = f"receipt:{delivery_id}"
    await enqueue(session, "notice.receipt", run_at=now + _FIRST_LOOK, dedupe_key=key, delivery_id=delivery_id)


async def _note(work: Work, ids: Sequence[UUID], answer: str, *, state: str, way: str) -> None:
    """A failed try is written down by itself: raising afterwards is what has the job tried again."""
    async with work.transaction() as session:
        for delivery in await unsettled(session, ids):
            note_try(delivery, answer, state=state, now=work.now, way=way)


async def unsettled(session: AsyncSession, ids: Sequence[UUID]) -> list[Delivery]:
    """Those that are neither delivered nor given up meanwhile, locked."""
    statement = (
        select(Delivery)
        .where(Delivery.office_id == bound_office(session), Delivery.id.in_(ids), Delivery.state.in_(UNSETTLED))
        .order_by(Delivery.id)
        .with_for_update()
    )
    return list((await session.scalars(statement)).all())


def never_sent(now: datetime, way: str) -> dict[str, object]:
    """Of a row in the log for what is told no more, since it is news no longer."""
    metrics.DELIVERIES.labels(way, "withdrawn").inc()
    return {"state": "withdrawn", "answer": TOO_OLD, "log": [{"at": now.isoformat(), "answer": TOO_OLD}]}


def note_try(
    delivery: Delivery, answer: str, *, state: str, now: datetime, way: str, cost: int = 0, counts: bool = True
) -> None:
    """Write down one try; `state` is what the delivery is from now on."""
    answer = answer.replace("\x00", "")
    if counts:
        delivery.tries += 1
    delivery.answer, delivery.state = answer, state
    line = {"at": now.isoformat(), "answer": answer} | ({"cost": cost} if cost else {})
    delivery.log = [*delivery.log, line][-_MOST_LOGGED:]
    delivery.cost += cost
    metrics.DELIVERIES.labels(way, state).inc()
    if cost:
        metrics.COST.labels(way).inc(cost / 1000)
    if state in {"delivered", "failed", "withdrawn"}:
        delivery.sealed = None
    if state == "delivered":
        delivery.delivered_at = now
