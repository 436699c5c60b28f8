"""A step's deadline counted anew from where the step began, when rules or days have changed meanwhile."""

from datetime import datetime

from msgspec.structs import replace

from hutong.cases.rules.pausing import with_pauses
from hutong.cases.rules.timing import deadline_of, wanted_by, with_due, with_waking
from hutong.cases.states import CaseState, Setting
from hutong.playbooks.flows import Step


def counted_anew(setting: Setting, state: CaseState, step: Step, now: datetime) -> CaseState:
    """The step's limit since the step began, with what was paused and deferred on the way."""
    if any(spell.end > state.step_since for spell in state.counts.pauses):
        return _waking_anew(setting, with_pauses(setting, state, step, now), step)
    if step.limit is None:
        return state
    deadline = deadline_of(setting.calendar, step.limit, state.step_since)
    due, _ = wanted_by(state, deadline.at, state.step_since)
    for extension in state.counts.extensions:
        due = setting.calendar.add(extension, due)
    return due_anew(setting, replace(state, why=replace(state.why, due=deadline)), step, due, now)


def due_anew(setting: Setting, state: CaseState, step: Step, due: datetime, now: datetime) -> CaseState:
    """Whoever was reminded of this very deadline is not reminded again."""
    was_reminded = state.counts.reminded and due == state.due_at
    state = with_due(setting, replace(state, rung=0), step, due, now)
    return _waking_anew(setting, replace(state, counts=replace(state.counts, reminded=was_reminded)), step)


def _waking_anew(setting: Setting, state: CaseState, step: Step) -> CaseState:
    return with_waking(setting, replace(state, counts=replace(state.counts, repeats=0, repeat_at=None)), step)
