"""What waits for one digest goes out as one message: `card_id` of all is the one whose job took the others along."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.jobs import Lane, enqueue
from hutong.notices.fields import Message
from hutong.notices.models import Delivery, DepartmentWay
from hutong.notices.trying import PAID, UNSETTLED
from hutong.people.models import Person
from hutong.posts.queries import OfficeNow
from hutong.texts import N_, gettext, speaking

_LINES = 30


async def one_digest_at_a_time(session: AsyncSession, delivery_id: UUID) -> None:
    """The messages of one digest are due together: whoever comes first takes them all, the others find nothing left."""
    person = (
        select(Person.id)
        .join(Delivery, (Delivery.office_id == Person.office_id) & (Delivery.person_id == Person.id))
        .where(Person.office_id == bound_office(session), Delivery.id == delivery_id, Delivery.held_until.is_not(None))
    )
    await session.execute(person.with_for_update(of=Person, key_share=True))
    way = (
        select(DepartmentWay.id)
        .join(
            Delivery,
            (Delivery.office_id == DepartmentWay.office_id) & (Delivery.department_way_id == DepartmentWay.id),
        )
        .where(
            DepartmentWay.office_id == bound_office(session), Delivery.id == delivery_id,
            Delivery.held_until.is_not(None),
        )
    )  # fmt: skip
    await session.execute(way.with_for_update(of=DepartmentWay, key_share=True))


async def same_digest(session: AsyncSession, delivery: Delivery, now: datetime) -> Sequence[Delivery]:
    """What goes along. What has gone out perhaps, under a mark, takes only those along that went with it: the receiver
    drops a second one of that mark, and whatever joined it.
    """
    if delivery.held_until is None or (delivery.person_id or delivery.department_way_id) is None:
        return ()
    joining = (Delivery.state == "waiting") & (Delivery.held_until <= now)
    if delivery.channel not in PAID:
        joining &= Delivery.receipt.is_not_distinct_from(delivery.receipt)
    statement = (
        select(Delivery)
        .where(
            Delivery.office_id == bound_office(session),
            Delivery.person_id.is_not_distinct_from(delivery.person_id),
            Delivery.department_way_id.is_not_distinct_from(delivery.department_way_id),
            Delivery.channel == delivery.channel,
            Delivery.id != delivery.id,
            # Of an earlier try of this very digest, or waiting until now.
            joining | (Delivery.card_id == delivery.id),
            Delivery.state.in_(UNSETTLED),
        )
        .order_by(Delivery.created_at, Delivery.id)
        .with_for_update()
    )
    return (await session.scalars(statement)).all()


async def others_on_card(session: AsyncSession, leader: UUID) -> Sequence[Delivery]:
    """What goes, or went, as one with this message and is not settled, locked."""
    statement = (
        select(Delivery)
        .where(
            Delivery.office_id == bound_office(session),
            Delivery.card_id == leader,
            Delivery.id != leader,
            Delivery.state.in_(UNSETTLED),
        )
        .order_by(Delivery.id)
        .with_for_update()
    )
    return (await session.scalars(statement)).all()


def marked(together: Sequence[Delivery]) -> str:
    """By what the receiver knows the message. What costs nothing is sent again where a worker died over it: each keeps
    the mark, whoever goes first the next time, so that a double is known as one.
    """
    mark = together[0].id.hex
    if together[0].channel not in PAID:
        mark = together[0].receipt or mark
        for each in together:
            each.receipt = mark
    return mark


async def set_free(session: AsyncSession, leader: UUID) -> None:
    """The one that took them along does not go out: their own jobs have ended, and each gets another."""
    for each in await others_on_card(session, leader):
        each.state, each.card_id = "waiting", None
        lane = Lane.URGENT if each.urgent else Lane.NORMAL
        await enqueue(session, "notice.deliver", lane=lane, delivery_id=each.id)


def told_at_once(message: Message, together: Sequence[Delivery], office: OfficeNow) -> Message:
    titles = [each.body.partition("\n")[0] for each in sorted(together, key=lambda each: each.created_at)]
    with speaking(message.language):
        lines = titles[:_LINES]
        if len(titles) > _LINES:
            lines.append(gettext(N_("还有 {n} 件，请到通知里看。"), n=len(titles) - _LINES))
        title = gettext(N_("今天的汇总：{n} 件"), n=len(titles))
    return msgspec.structs.replace(
        message, title=title, body="\n".join(lines), link=f"/o/{office.slug}/notices", n=len(titles)
    )
