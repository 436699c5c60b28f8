"""Ending an appointment so that nothing is left with nobody: to a successor, a joint holder, a cover or those above."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.handovers.errors import NobodyTakesOver, SuccessorIsGiver
from hutong.handovers.events import HandoverOpened
from hutong.handovers.models import Handover
from hutong.handovers.queries import blocks_of
from hutong.handovers.rules import Taking, Way, takes_over, without
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.posts.models import Appointment
from hutong.posts.service import appoint, end_appointment
from hutong.rosters.changing import settle_rosters
from hutong.rosters.telling import tell_each
from hutong.texts import N_, gettext


async def end_term(
    session: AsyncSession, appointment_id: UUID, *, last_day: date, because: str, successor: UUID | None = None,
    by: Actor, now: datetime,
) -> Handover | None:  # fmt: skip
    """退出, 调整, with who takes over; None where somebody only stood in and the holder is there.

    Raises NotThere, AppointmentOver, DaysReversed, NobodyTakesOver, and as `appoint` for the successor.
    """
    term = await _term(session, appointment_id)
    if successor == term.person_id:
        raise SuccessorIsGiver(field="successor")
    next_day = last_day + timedelta(days=1)
    await end_appointment(session, appointment_id, last_day=last_day, because=because, by=by, now=now)
    await session.flush()  # Who is there next day is asked of the rows.
    if successor is not None:
        await appoint(session, term.post_id, successor, since=next_day, by=by, now=now)
        await session.flush()
    office, setting = await setting_at(session, now)
    taking = takes_over(setting.directory, term.post_id, term.person_id, next_day)
    if successor is not None:
        taking = Taking(Way.SUCCESSOR, (successor,))
    if taking is None:
        raise NobodyTakesOver(field="successor", post=office.names.get(term.post_id, ""))
    today = setting.day(now)
    blocks = await blocks_of(session, setting, term.post_id, term.person_id, last_day)
    await settle_rosters(session, since=max(next_day, today), until=None, by=by, now=now)
    if term.cover and taking.way is Way.JOINT:
        return None
    handover = Handover(
        office_id=bound_office(session), id=new_id(), appointment_id=term.id, post_id=term.post_id,
        giver_id=term.person_id, receiver_id=taking.people[0], way=taking.way.value, last_day=last_day, opened_at=now,
        opened_by=by.id if by.kind == "person" else None,
    )  # fmt: skip
    session.add(handover)
    event = HandoverOpened(
        subject=handover.id, appointment=term.id, post=term.post_id, giver=term.person_id,
        receiver=handover.receiver_id, way=handover.way, last_day=last_day,
        items={block.value: len(items) for block, items in blocks.items()},
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


async def foreseen(session: AsyncSession, appointment_id: UUID, now: datetime) -> Taking | None:
    """Who would take over if it ended today without a successor."""
    term = await _term(session, appointment_id)
    _, setting = await setting_at(session, now)
    today = setting.day(now)
    directory = without(setting.directory, term.id, today - timedelta(days=1))
    return takes_over(directory, term.post_id, term.person_id, today)


async def _term(session: AsyncSession, appointment_id: UUID) -> Appointment:
    statement = select(Appointment).where(
        Appointment.office_id == bound_office(session), Appointment.id == appointment_id
    )
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotThere
    return found
