"""What became of a text message: asked of the gateway, or told by it. An uncertain one is looked for, not repeated."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.jobs.work import Work
from hutong.lockbox import Lockbox
from hutong.notices.errors import DeliveryFailed
from hutong.notices.gateways.protocol import Fate
from hutong.notices.models import Delivery
from hutong.notices.names import asked_by
from hutong.notices.persons import telephone_of
from hutong.notices.setting_up import channels
from hutong.notices.trying import note_try
from hutong.notices.ways import gateway_of
from hutong.posts.queries import office_at
from hutong.settings import Settings

OPEN = ("accepted", "uncertain")


async def ask_for_receipt(work: Work, delivery_id: UUID) -> None:
    """Raises `DeliveryFailed` while the network has not said; after the last look it stays as it is: no failure."""
    box, settings = work.service(Lockbox), work.service(Settings)
    async with work.transaction() as session:
        delivery = next(iter(await _open(session, delivery_id)), None)
        channel = (await channels(session)).get("sms")
        if delivery is None or channel is None:
            return
        phone = await telephone_of(session, box, delivery)
        zone = ZoneInfo((await office_at(session, work.now)).zone)
    if not phone or delivery.sent_at is None:
        return
    gateway = gateway_of(channel, box, allow_local=settings.allow_local_webhooks)
    day = delivery.sent_at.astimezone(zone).date()
    with asked_by(work.office_id):
        fate = await gateway.fate(phone, receipt=delivery.receipt or "", mark=delivery.id.hex, day=day)
    if fate is not None:
        async with work.transaction() as session:
            note_fate(await _open(session, delivery_id), fate, price=channel.config["price"], now=work.now)
    if (fate is None or fate.arrived is None) and not work.is_last_attempt:
        raise DeliveryFailed("no receipt yet")


def note_fate(together: Sequence[Delivery], fate: Fate, *, price: int, now: datetime) -> None:
    """Found with the gateway: so it was taken, and is paid for, once, even where that was uncertain."""
    state = "accepted" if fate.arrived is None else "delivered" if fate.arrived else "failed"
    for n, delivery in enumerate(together):
        cost = price if delivery.state == "uncertain" and not n else 0
        if state != delivery.state:
            note_try(delivery, fate.answer, state=state, now=now, way="sms", cost=cost, counts=False)


async def take_receipt(session: AsyncSession, mark: str, fate: Fate, *, now: datetime) -> bool:
    """A receipt that the gateway sent by itself; another office's or an unknown one is nobody's."""
    try:
        delivery_id = UUID(mark)
    except ValueError:
        return False
    together, channel = await _open(session, delivery_id), (await channels(session)).get("sms")
    if not together or channel is None:
        return False
    note_fate(together, fate, price=channel.config["price"], now=now)
    return True


async def _open(session: AsyncSession, delivery_id: UUID) -> list[Delivery]:
    """The message whose mark the gateway knows, and behind it those of its digest; none once that one is settled."""
    statement = select(Delivery).where(
        Delivery.office_id == bound_office(session), Delivery.channel == "sms", Delivery.state.in_(OPEN)
    )
    one = await session.scalar(statement.where(Delivery.id == delivery_id).with_for_update())
    if one is None or one.card_id != one.id:
        return [] if one is None else [one]
    others = statement.where(Delivery.card_id == one.id, Delivery.id != one.id).order_by(Delivery.id)
    return [one, *await session.scalars(others.with_for_update())]
