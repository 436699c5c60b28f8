"""A word of greeting through a channel, to the administrator who asks for it; and sending once more what failed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.jobs import Lane, enqueue
from hutong.journal import Actor, append
from hutong.notices.errors import DeliveryNotRepeatable, NoAddressOfYours
from hutong.notices.events import DeliveryRepeated
from hutong.notices.models import Delivery, Preference
from hutong.notices.persons import PASSING, TEST
from hutong.notices.setting_up import channel_in_use
from hutong.people.models import Person

REPEATABLE = ("failed", "uncertain")


async def try_channel(
    session: AsyncSession, kind: str, *, person: UUID, title: str, body: str, link: str, now: datetime
) -> UUID:
    """Raises ChannelNotSetUp, and NoAddressOfYours where the person cannot be reached that way."""
    await channel_in_use(session, kind)
    office_id = bound_office(session)
    row = (
        await session.execute(
            select(Person.phone, Preference.email, Preference.openid)
            .outerjoin(Preference, (Preference.office_id == Person.office_id) & (Preference.person_id == Person.id))
            .where(Person.office_id == office_id, Person.id == person)
        )
    ).one_or_none()
    if row is None or not {"sms": row.phone, "email": row.email, "wechat": row.openid}[kind]:
        raise NoAddressOfYours
    delivery = Delivery(
        office_id=office_id, id=new_id(), channel=kind, person_id=person, kind=TEST, body=f"{title}\n{body}", link=link,
        state="waiting", created_at=now,
    )  # fmt: skip
    session.add(delivery)
    await session.flush()  # The job's row names it.
    await enqueue(session, "notice.deliver", lane=Lane.URGENT, delivery_id=delivery.id)
    return delivery.id


async def send_again(session: AsyncSession, delivery_id: UUID, *, by: Actor, now: datetime) -> None:
    """Somebody decided that it goes once more, also where it may have arrived. Raises DeliveryNotRepeatable."""
    mine = select(Delivery).where(Delivery.office_id == bound_office(session), Delivery.id == delivery_id)
    delivery: Delivery | None = await session.scalar(mine.with_for_update())
    if delivery is None:
        raise NotThere
    if delivery.state not in REPEATABLE or delivery.kind in PASSING:
        raise DeliveryNotRepeatable
    append(session, DeliveryRepeated(subject=delivery_id, state=delivery.state), by=by, at=now)
    delivery.state = "waiting"
    delivery.card_id = delivery.gathered_at = delivery.held_until = None
    await enqueue(session, "notice.deliver", delivery_id=delivery_id)


async def take_up_again(session: AsyncSession, mark: UUID) -> None:
    """What failed under this mark (a message, or a card or digest of several) waits for the job that is tried again.

    What may have arrived is left alone: that is sent again by a person who was told so, one by one.
    """
    failed = (
        Delivery.office_id == bound_office(session),
        or_(Delivery.id == mark, Delivery.card_id == mark),
        Delivery.state == "failed",
        Delivery.kind.not_in(PASSING),
    )
    again = update(Delivery).where(*failed).values(state="waiting")
    await session.execute(again.execution_options(synchronize_session=False))
