"""Where a case is in its flow: the way it came with its times, drawn, and what comes next in words."""

from collections.abc import Sequence
from typing import NamedTuple

from hutong.cases.queries import CaseView, Happening
from hutong.clocks import moment_text
from hutong.pages.playbooks.drawing import Drawing, draw
from hutong.pages.playbooks.roads import Travel
from hutong.playbooks.describing import action_sentence, rung_sentence
from hutong.playbooks.errors import NotInPlaybook
from hutong.texts import gettext

_MOVES = frozenset({"case.stepped", "case.lapsed"})
_STAYS = frozenset({"case.deferred", "case.paused"})


class Journey(NamedTuple):
    """`ahead` are sentences: what can be done now, and what happens by itself when nobody does."""

    drawing: Drawing
    ahead: list[str]


def journey_of(case: CaseView, happenings: Sequence[Happening]) -> Journey | None:
    """None where the version of the case does not have its flow."""
    playbook = case.setting.playbook
    try:
        flow = playbook.flow(case.state.flow)
        ahead = _ahead(case)
    except NotInPlaybook:
        return None
    return Journey(draw(playbook, flow, _travel(case, happenings)), ahead)


def _travel(case: CaseView, happenings: Sequence[Happening]) -> Travel:
    came: dict[str, list[str]] = {}
    taken: set[tuple[str, str]] = set()
    zone = case.office.zone
    for it in sorted(happenings, key=lambda one: one.id):
        step = str(it.data.get("step", ""))
        if it.kind in _MOVES:
            taken.add((step, it.data["to"]))
            came.setdefault(it.data["to"], []).append(moment_text(it.at, zone))
        elif it.kind in {"case.opened", "case.reopened", "case.unmerged"} or (
            it.kind == "case.moved" and it.data["from_step"] != step
        ):
            came.setdefault(step, []).append(moment_text(it.at, zone))
        elif it.kind in _STAYS:
            taken.add((step, step))
    notes = {step: _note(times) for step, times in came.items()}
    if case.state.step is not None:
        notes[case.state.step] = gettext("现在在这里，{time}到", time=moment_text(case.state.step_since, zone))
    return Travel(case.state.step, notes, frozenset(taken))


def _note(times: list[str]) -> str:
    if len(times) == 1:
        return gettext("{time}到", time=times[0])
    return gettext("到过 {n} 次，最近{time}", n=len(times), time=times[-1])


def _ahead(case: CaseView) -> list[str]:
    """Raises NotInPlaybook."""
    step, state, playbook = case.step, case.state, case.setting.playbook
    if step is None:
        return []
    told = [action_sentence(playbook.flow(state.flow), action, playbook) for action in step.actions]
    zone = case.office.zone
    if state.due_at is not None and state.overdue_since is not None:
        told.append(gettext("{time}已经逾期。", time=moment_text(state.overdue_since, zone)))
    elif state.due_at is not None:
        told.append(gettext("到{time}还没有办，就算逾期。", time=moment_text(state.due_at, zone)))
    if step.ladder is not None and state.escalate_at is not None:
        rungs = playbook.ladder(step.ladder).rungs
        if state.rung < len(rungs):
            sentence = rung_sentence(playbook, rungs[state.rung])
            told.append(
                gettext(
                    "催办第 {n} 级在{time}：{sentence}",
                    n=state.rung + 1,
                    time=moment_text(state.escalate_at, zone),
                    sentence=sentence,
                )
            )
    return told
