"""Things done in an office through its services, in a form in which they can be done again in another."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from hutong.access.models import Department
from hutong.calendars.schemas import EnterDay
from hutong.cases.answering import answer_call
from hutong.cases.errors import NotPaused
from hutong.cases.for_departments import act_for_department
from hutong.cases.handling import hand_on, merge_into, press, take_out
from hutong.cases.joint_calls import call_together, record_failure
from hutong.cases.matters_models import DepartmentMatter
from hutong.cases.models import Case, JointCallAnswer
from hutong.cases.moving_acts import ask_move
from hutong.cases.moving_running import move_some
from hutong.cases.opening import Reporter, open_case
from hutong.cases.persuasion import record_round
from hutong.cases.placing import place_at
from hutong.cases.schemas import (
    AnswerCall,
    CallFailed,
    CallTogether,
    HandOn,
    MergeInto,
    OpenCase,
    Place,
    Press,
    RecordRound,
    TakeStep,
)
from hutong.cases.steps import begin_again, run_on, take_back, take_back_as_resident, take_step
from hutong.checkins.events import CheckInMade
from hutong.checkins.models import CheckIn
from hutong.checkins.service import undo_check_in
from hutong.errors import NotThere, Refusal
from hutong.escalation.service import wake_due
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor, append
from hutong.notices.models import Notice
from hutong.notices.releasing import release
from hutong.photos.models import Photo
from hutong.points.service import grant_check_in
from hutong.posts.models import Absence
from hutong.posts.service import appoint, end_absence, end_appointment, note_absence
from hutong.redating.models import Redating
from hutong.redating.running import end_act, redate_some
from hutong.redating.service import enter_day, withdraw_day


@dataclass(frozen=True)
class Deed:
    """Something that was done through the services, in a form in which it can be done again."""

    at: datetime
    what: str
    person: UUID | None
    subject: UUID
    more: dict[str, Any] = field(default_factory=dict)


async def wake_all(world, until):
    """As the sweep would, each case at its own time; and each digest at its own."""
    while True:
        async with world.session() as session:
            wakes = select(func.min(Case.wake_at)).where(Case.office_id == world.id, Case.closed_at.is_(None))
            digests = select(func.min(Notice.held_until)).where(Notice.office_id == world.id)
            at, held = await session.scalar(wakes), await session.scalar(digests)
            found = min((moment for moment in (at, held) if moment is not None and moment <= until), default=None)
            if found is None:
                return
            if found == at:
                await wake_due(session, now=found)
            else:
                await release(session, now=found)


async def do(world, deed):
    """True when the services allowed it."""
    await wake_all(world, deed.at)
    by = Actor("person", deed.person) if deed.person else SYSTEM
    try:
        async with world.session() as session:
            await DEEDS[deed.what](session, world, deed, by)
    except NotPaused:
        # Where nothing stands still nothing is asked for, in a rehearsal either.
        return True
    except Refusal:
        return False
    return True


async def _open(session, _world, deed, by):
    report = OpenCase(id=deed.subject, **deed.more["report"])
    await open_case(session, report, Reporter(person=deed.person, source=deed.more["source"]), by=by, now=deed.at)


async def _step(session, _world, deed, by):
    step = TakeStep(**deed.more)
    await take_step(session, deed.subject, step, person=deed.person, by=by, now=deed.at)


async def _officer(session, world, deed, _by):
    """An action of the flow by somebody of a department that has the case."""
    more = dict(deed.more)
    officer, department = more.pop("officer"), more.pop("department")
    matter = await session.scalar(
        select(DepartmentMatter.id).where(
            DepartmentMatter.office_id == world.id,
            DepartmentMatter.case_id == deed.subject,
            DepartmentMatter.department_id == department,
            DepartmentMatter.ended_at.is_(None),
        )
    )
    if matter is None:
        raise NotThere
    by = Actor("authority", officer)
    await act_for_department(
        session, matter, TakeStep(**more), department=department, officer=officer, by=by, now=deed.at
    )


async def _round(session, _world, deed, by):
    await record_round(session, deed.subject, RecordRound(**deed.more), person=deed.person, by=by, now=deed.at)


async def _photo(session, world, deed, _by):
    photo = new_id()
    session.add(
        Photo(
            office_id=world.id, id=photo, subject_kind="case", subject_id=deed.subject, slot=deed.more["slot"],
            state="ready", key=str(photo), uploaded_by=deed.person, created_at=deed.at,
        )
    )  # fmt: skip


async def _take_back(session, _world, deed, by):
    await take_back(session, deed.subject, person=deed.person, by=by, now=deed.at)


async def _as_resident(session, _world, deed, _by):
    await take_back_as_resident(session, deed.subject, report=deed.subject, now=deed.at)


async def _hand_on(session, _world, deed, by):
    sent = HandOn(alley=deed.more["alley"], note="在那边")
    await hand_on(session, deed.subject, sent, person=deed.person, by=by, now=deed.at)


async def _press(session, _world, deed, by):
    sent = Press(until=deed.more["until"], note="抓紧")
    await press(session, deed.subject, sent, person=deed.person, by=by, now=deed.at)


async def _place(session, _world, deed, by):
    await place_at(session, deed.subject, Place(position_m=deed.more["m"]), person=deed.person, by=by, now=deed.at)


async def _reopen(session, _world, deed, by):
    await begin_again(session, deed.subject, note="没有办好", person=deed.person, by=by, now=deed.at)


async def _run_on(session, _world, deed, by):
    await run_on(session, deed.subject, person=deed.person, by=by, now=deed.at)


async def _check_in(session, world, deed, by):
    day, worker, community = deed.more["day"], deed.more["worker"], deed.more["community"]
    session.add(
        CheckIn(
            office_id=world.id, id=deed.subject, person_id=deed.person, community_id=community, day=day,
            checked_at=deed.at, checked_by=worker, filed={},
        )
    )  # fmt: skip
    await session.flush()
    event = CheckInMade(subject=deed.subject, person=deed.person, community=community, day=day, late=False, filed={})
    append(session, event, by=by, at=deed.at)
    await grant_check_in(session, person=deed.person, check_in=deed.subject, day=day, by=by, now=deed.at)


async def _move(session, _world, deed, by):
    await ask_move(session, deed.subject, to=deed.more["to"], steps={}, note="", by=by, now=deed.at)
    await move_some(session, deed.subject, now=deed.at)


async def _undo(session, _world, deed, by):
    communities = [deed.more["community"]]
    await undo_check_in(session, deed.subject, because="误刷", communities=communities, by=by, now=deed.at)


async def _call(session, _world, deed, by):
    together = CallTogether(id=deed.more["call"], place="门口", departments=deed.more["departments"],
                            meet_at=deed.more["meet_at"])  # fmt: skip
    await call_together(session, deed.subject, together, person=deed.person, by=by, now=deed.at)


async def _answer(session, world, deed, _by):
    """Nobody answers a call that was never made."""
    department = await session.scalar(
        select(Department.id).where(
            Department.district_id == world.district, Department.code == deed.more["department"]
        )
    )
    mine = JointCallAnswer.office_id == world.id, JointCallAnswer.call_id == deed.more["call"]
    part = await session.scalar(select(JointCallAnswer.id).where(*mine, JointCallAnswer.department_id == department))
    if part is not None:
        words = AnswerCall(state=deed.more["state"], reason="由别处负责", outcome="办了", other_time=deed.at,
                           passed_to=deed.more.get("to"))  # fmt: skip
        officer = deed.more["officer"]
        await answer_call(
            session, part, words, department=department, officer=officer, by=Actor("authority", officer), now=deed.at
        )


async def _fail(session, _world, deed, by):
    failed = CallFailed(note="没有人来")
    await record_failure(session, deed.subject, failed, person=deed.person, by=by, now=deed.at)


async def _merge(session, _world, deed, by):
    sent = MergeInto(leader=deed.more["leader"], note="同一件事")
    await merge_into(session, deed.subject, sent, person=deed.person, by=by, now=deed.at)


async def _unmerge(session, _world, deed, by):
    await take_out(session, deed.subject, person=deed.person, by=by, now=deed.at)


async def _leave(session, _world, deed, by):
    await note_absence(session, deed.subject, **deed.more, reason="事假", by=by, now=deed.at)


async def _back(session, world, deed, by):
    """From leave that began on a day."""
    mine = Absence.office_id == world.id, Absence.person_id == deed.subject, Absence.since == deed.more["since"]
    absence = (await session.scalars(select(Absence.id).where(*mine))).one()
    await end_absence(session, absence, last_day=deed.more["last_day"], by=by, now=deed.at)


async def _appoint(session, _world, deed, by):
    await appoint(session, deed.subject, deed.more["person"], since=deed.more["since"], by=by, now=deed.at)


async def _end(session, _world, deed, by):
    await end_appointment(session, deed.subject, last_day=deed.more["last_day"], by=by, now=deed.at)


async def _day(session, _world, deed, by):
    word = EnterDay(id=deed.subject, **deed.more)
    await enter_day(session, word, today=deed.at.date(), by=by, now=deed.at)


async def _no_day(session, _world, deed, by):
    await withdraw_day(session, deed.subject, by=by, now=deed.at)


async def _recount(session, world, deed, _by):
    """Whatever was ordered, as the job does it."""
    waiting = select(Redating.id).where(Redating.office_id == world.id, Redating.done_at.is_(None))
    for act in (await session.scalars(waiting)).all():
        while await redate_some(session, act, now=deed.at):
            pass
        await end_act(session, act, now=deed.at)


DEEDS = {
    "call": _call, "answer": _answer, "fail": _fail,
    "open": _open, "step": _step, "round": _round, "photo": _photo, "take_back": _take_back, "reopen": _reopen,
    "run_on": _run_on, "officer": _officer, "check_in": _check_in, "undo": _undo, "move": _move,
    "leave": _leave, "back": _back, "appoint": _appoint, "end": _end, "day": _day, "no_day": _no_day,
    "recount": _recount, "merge": _merge, "unmerge": _unmerge,
    "as_resident": _as_resident, "hand_on": _hand_on, "press": _press, "place": _place,
}  # fmt: skip
