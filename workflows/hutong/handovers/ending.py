"""Ending an appointment so that nothing is left with nobody: to a successor, a joint holder, a cover or those above."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.changing import change, settings_in
from hutong.cases.effects import Outcome
from hutong.cases.models import Case
from hutong.cases.rules.inheriting import Inheritance, inherit
from hutong.cases.settings import setting_at
from hutong.cases.states import CaseState, Setting
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.errors import NotThere
from hutong.handovers.errors import NobodyTakesOver, SuccessorIsGiver
from hutong.handovers.events import HandoverWithdrawn
from hutong.handovers.models import Handover
from hutong.handovers.opening import forget_blocks, handover_of, open_handover
from hutong.handovers.rules import Taking, Way, is_gone, next_day, takes_over, without
from hutong.journal import Actor, append
from hutong.posts.models import Appointment
from hutong.posts.service import appoint, end_appointment, keep_appointment
from hutong.publications.audience import tell_each
from hutong.rosters.changing import settle_rosters
from hutong.texts import N_, gettext
from hutong.voices.leaving import tell_unread


async def end_term(
    session: AsyncSession, appointment_id: UUID, *, last_day: date, because: str, successor: UUID | None = None,
    by: Actor, now: datetime,
) -> Handover | None:  # fmt: skip
    """退出, 调整, with who takes over; None where somebody only stood in and the holder is there.

    An end that was arranged for later is brought forward. Raises NobodyTakesOver, as `end_appointment`, and as
    `appoint` for the successor.
    """
    term = await _term(session, appointment_id)
    if successor == term.person_id:
        raise SuccessorIsGiver(field="successor")
    since = next_day(last_day)
    _, before = await setting_at(session, now)
    await end_appointment(
        session, appointment_id, last_day=last_day, because=because, today=before.day(now), by=by, now=now
    )
    await session.flush()  # Who is there next day is asked of the rows.
    if successor is not None:
        await appoint(session, term.post_id, successor, since=since, by=by, now=now)
        await session.flush()
    office, setting = await setting_at(session, now)
    taking = takes_over(setting.directory, term.post_id, term.person_id, since)
    if successor is not None:
        taking = Taking(Way.SUCCESSOR, (successor,))
    if taking is None:
        raise NobodyTakesOver(field="successor", post=office.names.get(term.post_id, ""))
    today = setting.day(now)
    await _pass_on_cases(session, setting, term, since, by=by, now=now)
    moved = filter(None, (term.person_id, successor))
    link = f"/o/{office.slug}/voice"
    await tell_unread(session, before.directory, setting, moved, day=max(since, today), link=link, now=now)
    await settle_rosters(session, since=max(since, today), until=None, by=by, now=now)
    if term.cover and taking.way is Way.JOINT:
        return None
    return await open_handover(
        session, (office, setting), term, giver=term.person_id, taking=taking, last_day=last_day, by=by, now=now
    )


async def keep_term(session: AsyncSession, appointment_id: UUID, *, because: str, by: Actor, now: datetime) -> None:
    """The arranged end is taken back, with its handover; a matter that has passed to another stays there.

    Raises as `keep_appointment`.
    """
    office, before = await setting_at(session, now)
    today = before.day(now)
    term = await keep_appointment(session, appointment_id, because=because, today=today, by=by, now=now)
    await session.flush()
    handover = await handover_of(session, term.id, term.person_id)
    if handover is not None:
        await forget_blocks(session, handover)
        told = HandoverWithdrawn(subject=handover.id, appointment=term.id, giver=handover.giver_id)
        append(session, told, by=by, at=now)
        await session.delete(handover)
        await session.flush()

        def words() -> tuple[str, str]:
            post = office.names.get(term.post_id, "")
            return gettext(N_("{post}不交接了"), post=post), gettext(N_("原来安排的结束已经撤回，任职照旧。"))

        people = (handover.receiver_id, handover.giver_id)
        await tell_each(session, people, "handover.withdrawn", words, f"/o/{office.slug}/handovers", now=now)
    await settle_rosters(session, since=today, until=None, by=by, now=now)


async def _pass_on_cases(
    session: AsyncSession, setting: Setting, term: Appointment, since: date, *, by: Actor, now: datetime
) -> None:
    """What he has in person stays his while he is in any post; then somebody who is there has it."""
    giver = term.person_id
    if not is_gone(setting.directory, giver, since):
        return
    his = select(Case.id).where(
        Case.office_id == bound_office(session), Case.owner_person_id == giver, Case.closed_at.is_(None)
    )
    event = Inheritance(giver=giver, post=term.post_id, since=since, now=now)

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return inherit(setting, state, event)

    wire, setting_of = SessionWire(session), settings_in(session, now)
    for case in (await session.scalars(his.order_by(Case.id))).all():
        await change(wire, setting_of, case, rule, person=None, by=by, now=now)


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
