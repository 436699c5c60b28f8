"""A handover begins: written down with what stands in it, and both are told."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.handovers.events import HandoverOpened
from hutong.handovers.models import Handover, HandoverBlock
from hutong.handovers.queries import blocks_of
from hutong.handovers.rules import Taking
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.posts.models import Appointment
from hutong.posts.queries import OfficeNow
from hutong.publications.audience import tell_each
from hutong.texts import N_, gettext


async def open_handover(
    session: AsyncSession, here: tuple[OfficeNow, Setting], term: Appointment, *, giver: UUID, taking: Taking,
    last_day: date, by: Actor, now: datetime,
) -> Handover:  # fmt: skip
    """`term` is the one that ended, or the one with which the post has a holder again."""
    office, setting = here
    blocks = await blocks_of(session, setting, term.post_id, giver, last_day)
    handover = await handover_of(session, term.id, giver)
    if handover is None:
        handover = Handover(office_id=bound_office(session), id=new_id(), appointment_id=term.id, giver_id=giver)
        session.add(handover)
    else:
        # Its end was moved: what was confirmed of another day is asked for again.
        await forget_blocks(session, handover)
        handover.done_at = None
    handover.post_id, handover.receiver_id, handover.way = term.post_id, taking.people[0], taking.way.value
    handover.last_day, handover.opened_at = last_day, now
    handover.opened_by = by.id if by.kind == "person" else None
    event = HandoverOpened(
        subject=handover.id, appointment=term.id, post=term.post_id, giver=giver, receiver=handover.receiver_id,
        way=handover.way, last_day=last_day, items={block.value: len(items) for block, items in blocks.items()},
    )  # fmt: skip
    append(session, event, by=by, at=now)
    await session.flush()  # Notices point at people; the handover itself is to be there when they open it.

    def words() -> tuple[str, str]:
        post = office.names.get(term.post_id, "")
        return gettext(N_("{post}的交接"), post=post), gettext(N_("打开逐项看清、确认收到。"))

    link = f"/o/{office.slug}/handovers/{handover.id}"
    people = (handover.receiver_id, handover.giver_id)
    await tell_each(session, people, "handover.opened", words, link, now=now)
    return handover


async def handover_of(session: AsyncSession, appointment: UUID, giver: UUID) -> Handover | None:
    """What was opened when this appointment of the giver's was to end."""
    statement = select(Handover).where(
        Handover.office_id == bound_office(session), Handover.appointment_id == appointment, Handover.giver_id == giver
    )
    return (await session.scalars(statement)).one_or_none()


async def forget_blocks(session: AsyncSession, handover: Handover) -> None:
    await session.execute(
        delete(HandoverBlock).where(
            HandoverBlock.office_id == handover.office_id, HandoverBlock.handover_id == handover.id
        )
    )
