"""Departments called together beside the steps of cases: an emergency made safe, a hard matter talked over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases import joint_calls
from hutong.cases.answering import answer_call
from hutong.cases.lists import Wanted, cases_found
from hutong.cases.queries import CaseView, case_for
from hutong.cases.rules.calling import may_call
from hutong.cases.schemas import AnswerCall, CallEnded, CallTogether, TimeSaid
from hutong.demo.arranging import Face, faces
from hutong.demo.opening import Opened
from hutong.ids import new_id
from hutong.journal import Actor
from hutong.playbooks.joint_calls import CallKind

BY = Actor("generator")
_TRIED = 40
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


class _Plan(NamedTuple):
    """`called` so long ago at the most, everybody met `after` that; a department asks for `later` than that."""

    which: str
    called: timedelta
    after: timedelta
    later: timedelta | None
    outcome: str
    each: str


_PLANS = {
    "emergency": _Plan(
        "danger", 30 * _MINUTE, timedelta(0), None, "已围挡并设专人看守，险情处置继续由值守岗位负责。", "已到场处置"
    ),
    "consultation": _Plan(
        "open", 3 * _DAY, _DAY, timedelta(hours=3), "意见一致：先由产权单位限期自改，逾期再联合执法。", "已发表书面意见"
    ),
}


async def call_some(session: AsyncSession, opened: Opened, *, now: datetime) -> int:
    """One call of each kind that a flow of the office allows beside its steps; how many were made."""
    found = await faces(session, opened)
    return sum(
        [
            await _one(session, opened, found, kind, _PLANS[kind.code], now=now)
            for kind in opened.playbook.call_kinds
            if kind.code in _PLANS
        ]
    )


async def _one(
    session: AsyncSession, opened: Opened, found: Sequence[Face], kind: CallKind, plan: _Plan, *, now: datetime
) -> int:
    being = {body.code for body in opened.playbook.departments_on(now.date())}
    called = tuple(code for code in kind.departments if code in being)
    wanted = Wanted(which="danger" if plan.which == "danger" else "open")
    items = await cases_found(session, wanted, person=UUID(int=0), everything=True, now=now, limit=_TRIED)
    for item in items if called else ():
        case = await case_for(session, UUID(int=0), item.id, now=now, everything=True)
        begins = now - plan.called
        caller = _caller(case, found, kind, begins)
        if caller is None or case.state.step_since > begins:
            continue
        meet = begins + plan.after if plan.after else None
        call = CallTogether(id=new_id(), kind=kind.code, departments=called, place=f"{item.alley}巷口", meet_at=meet)
        await joint_calls.call_together(session, item.id, call, person=caller, by=BY, now=begins)
        await _met(session, item.id, plan, caller, begins=begins, met=meet or begins)
        return 1
    return 0


async def _met(
    session: AsyncSession, case: UUID, plan: _Plan, caller: UUID, *, begins: datetime, met: datetime
) -> None:
    """Each answers, comes and says its outcome; the first may ask for another time, which all then keep."""
    pace = timedelta(hours=1) if plan.after else 4 * _MINUTE
    for n, (_, part, name) in enumerate(await joint_calls.calls_of(session, case)):
        body, answer_id, officer = part.department_id, part.id, f"{name}联络员"

        async def say(answer: AnswerCall, at: datetime, body: UUID = body, answer_id: UUID = answer_id) -> None:
            await answer_call(session, answer_id, answer, department=body, officer=body, by=BY, now=at)

        if n == 0 and plan.later is not None:
            met += plan.later
            asked = AnswerCall(state="other_time", officer_name=officer, other_time=met, reason="上午另有检查")
            await say(asked, begins + pace)
            said = TimeSaid(said="accepted")
            await joint_calls.settle_time(session, case, part.id, said, person=caller, by=BY, now=begins + 2 * pace)
            await session.refresh(part)
        else:
            # Where the first had the time moved, the others are asked for the new one.
            coming = AnswerCall(state="coming", officer_name=officer)
            await say(coming, begins + (3 * pace if plan.later is not None else pace))
        came = AnswerCall(state="came", officer_name=officer)
        await say(came, met + 2 * pace)
        done = AnswerCall(state="done", outcome=plan.each)
        await say(done, met + 3 * pace)
    ended = CallEnded(outcome=plan.outcome)
    await joint_calls.end_together(session, case, ended, person=caller, by=BY, now=met + 4 * pace)


def _caller(case: CaseView, found: Sequence[Face], kind: CallKind, at: datetime) -> UUID | None:
    """Whoever has it, or else a face, where they may call this kind to it."""
    state, setting = case.state, case.setting
    if state.step is None or state.counts.call is not None or state.counts.paused or case.step is None:
        return None
    if kind.code not in setting.playbook.flow(state.flow).calls:
        return None
    people = (*case.owner_people, *(face.person for face in found))
    return next((p for p in people if may_call(setting, state, case.step, p, setting.day(at))), None)
