"""直通: the first direct line whose condition holds; else the flow stays that of the grade."""

from datetime import datetime

from msgspec.structs import replace

from hutong.cases.rules.facts import facts_of, put_to
from hutong.cases.states import CaseState, Setting
from hutong.posts.reasons import Fact, Reason
from hutong.texts import N_


def routed(setting: Setting, state: CaseState, now: datetime) -> CaseState:
    """Every route that was asked stands in the trace, with what became of each part of its condition."""
    playbook = setting.playbook
    if state.danger or not playbook.routes:
        return state
    facts = facts_of(setting, state, now)
    reasons: list[Reason] = []
    flow = state.flow
    for route in playbook.routes:
        found = put_to(route.when, facts)
        if found.met:
            flow = route.flow
            named: dict[str, Fact] = {"route": route.name, "flow": playbook.flow(flow).name}
            reasons.append(Reason(N_("符合“{route}”的条件，改走“{flow}”流程。"), named, tested=found))
            break
        reasons.append(Reason(N_("不符合“{route}”的条件。"), {"route": route.name}, tested=found))
    return replace(state, flow=flow, why=replace(state.why, flow=(*state.why.flow, *reasons)))
