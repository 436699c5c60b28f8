"""What departments have on their lists in the demo: handed to them after a call, by the same services as ever."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.for_departments import act_for_department, open_matter
from hutong.cases.matters_models import DepartmentMatter
from hutong.cases.models import Case, JointCall
from hutong.cases.schemas import TakeStep
from hutong.cases.settings import setting_at
from hutong.cases.steps import take_step
from hutong.db import bound_office
from hutong.demo.opening import Opened
from hutong.errors import Refusal
from hutong.ids import new_id
from hutong.journal import Actor
from hutong.playbooks.document import Playbook
from hutong.tracing.histories import kept_cases

MOST, LEFT = 5, 3
"""So many are handed over at most; so many calls stay open, for whoever becomes the chief."""
AFTER = timedelta(hours=2)
_SAID = "到场后仍不配合，交部门依法查处。"
_DONE, _DOCUMENT = "已责令限期改正，当事人按期恢复原状。", "责改〔{year}〕{n}号（演示）"


async def hand_to_departments(session: AsyncSession, opened: Opened, *, now: datetime) -> int:
    """How many matters departments got; none where the office's flows give them no step."""
    ways = _ways(opened.playbook)
    statement = (
        select(Case.id, Case.flow, Case.step, JointCall.meet_at)
        .join(JointCall, (JointCall.office_id == Case.office_id) & (JointCall.case_id == Case.id))
        .where(
            Case.office_id == bound_office(session), Case.closed_at.is_(None), Case.generated,
            JointCall.closed_at.is_(None), JointCall.meet_at < now - 2 * AFTER,
        )
        .order_by(JointCall.meet_at, Case.id)
    )  # fmt: skip
    found = [row for row in (await session.execute(statement)).all() if (row.flow, row.step) in ways]
    by = Actor("generator")
    handed: list[tuple[UUID, datetime]] = []
    for row in found[: max(0, min(MOST, len(found) - LEFT))]:
        _, setting = await setting_at(session, now)
        state = (await kept_cases(session, [row.id], setting.directory))[row.id].state
        # Today, so that nothing of the case happened after it and none of the department's limits has run out.
        at = now - AFTER - timedelta(minutes=37 * len(handed))
        people = state.owner.people(setting.directory, setting.day(at))
        if at < max(row.meet_at, state.step_since) + AFTER or not people:
            continue
        came = opened.playbook.flow(row.flow).step(row.step).departments
        step = TakeStep(action=ways[row.flow, row.step], outcome=_SAID, came=came)
        try:
            async with session.begin_nested():
                await take_step(session, row.id, step, person=people[0], by=by, now=at)
        except Refusal:
            continue  # Whoever was called does not suffice by the rules: it waits for the chief.
        handed.append((row.id, at))
    if handed:
        await _first_is_done(session, *handed[0], now=now)
    return len(handed)


async def _first_is_done(session: AsyncSession, case: UUID, handed: datetime, *, now: datetime) -> None:
    """So that the list of what is over shows something."""
    mine = select(DepartmentMatter).where(
        DepartmentMatter.office_id == bound_office(session), DepartmentMatter.case_id == case
    )
    matter = (await session.scalars(mine)).one()
    officer, at = new_id(), min(now, handed + timedelta(days=1))
    opened = await open_matter(session, matter.id, department=matter.department_id, officer=officer, now=at)
    if opened is None:
        return
    action = opened.step.actions[0]
    document = _DOCUMENT.format(year=at.year, n=7)
    done = TakeStep(action=action.code, revision=opened.revision, outcome=_DONE, document=document)
    by = Actor("generator", name="联络员（演示）")
    await act_for_department(session, matter.id, done, department=matter.department_id, officer=officer, by=by, now=at)


def _ways(playbook: Playbook) -> dict[tuple[str, str], str]:
    """By flow and step, the action by which a joint call is handed to a department alone."""
    found = {}
    for flow in playbook.flows:
        alone = {step.code for step in flow.steps if step.who.department is not None}
        for step in flow.steps:
            for action in step.actions:
                if step.departments and action.to in alone:
                    found[flow.code, step.code] = action.code
    return found
