"""即刻处理: reported and closed in one go, by the very chief who found it and put it right."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.errors import NotAtOnce
from hutong.cases.opening import Reporter, open_case
from hutong.cases.rules import actions_for
from hutong.cases.schemas import OpenCase, TakeStep
from hutong.cases.settings import setting_at
from hutong.cases.states import CaseState
from hutong.cases.steps import take_step
from hutong.journal import Actor
from hutong.playbooks.describing import say
from hutong.playbooks.flows import CLOSED


async def open_and_close(
    session: AsyncSession, report: OpenCase, reporter: Reporter, *, note: str | None, by: Actor, now: datetime
) -> CaseState:
    """Sent twice it is one case. Raises NotAtOnce where the playbook wants more than one pair of hands, and what
    opening and stepping refuse; then nothing is opened either.
    """
    state = await open_case(session, report, reporter, by=by, now=now)
    if state.step is None or reporter.person is None:
        return state
    _, setting = await setting_at(session, now)
    actions = actions_for(setting, state, reporter.person, now)
    action = next((action for action in actions if action.to == CLOSED and not action.reasons), None)
    if action is None:
        raise NotAtOnce(field="way", category=say(setting.playbook.category(state.category).name))
    step = TakeStep(action=action.code, note=note, outcome=note)
    return await take_step(session, state.id, step, person=reporter.person, by=by, now=now)
