"""即刻处理: reported and closed in one go, by the very chief who found it and put it right."""

from collections.abc import Collection
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
from hutong.playbooks.document import Playbook
from hutong.playbooks.flows import CLOSED, Action


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


def closing_action(playbook: Playbook, category: str, kinds: Collection[str]) -> Action | None:
    """What closes a matter of the category at its first step, where one of these kinds of post may do it.

    As `standing_in` has it: the kind that has the step, those that share it, and more senior ones with the duty.
    """
    flow = playbook.flow_for(category)
    first = flow.step(flow.first)
    known = {kind.code: kind for kind in playbook.posts}
    owner = known.get(first.who.post or "")
    mine = [known[code] for code in kinds if code in known]
    for action in first.actions:
        if action.to != CLOSED or action.reasons:
            continue
        for kind in mine:
            shares = kind.code == first.who.post or kind.code in first.who.also
            if action.verb in kind.duties and (shares or (owner is not None and kind.rank > owner.rank)):
                return action
    return None
