"""The trace of a case in one run, line by line, as it is stored and told: what happened, who has it, why."""

from datetime import datetime
from uuid import UUID

import msgspec

from hutong.cases.effects import Record, Tell
from hutong.cases.states import Owner, Why
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.sections import Text
from hutong.posts.reasons import Reason
from hutong.rehearsals.rules.acts import (
    Called,
    CallFailed,
    CaseAct,
    Moved,
    Opened,
    Reopened,
    Resumed,
    Stepped,
    Withdrew,
)
from hutong.rehearsals.rules.replay import Life, Moment, Refused

MOST = 80
"""Lines of one trace; no case that was ever lived has as many."""


_NAMES: dict[type[CaseAct], str] = {
    Opened: "opened",
    Stepped: "stepped",
    Called: "called",
    CallFailed: "call_failed",
    Resumed: "resumed",
    Withdrew: "withdrew",
    Reopened: "reopened",
    Moved: "moved",
}


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One moment. `why` holds only what was decided anew; `events` are kinds of the journal.

    `tried` is what was refused, by the word it would have had as `what`.
    """

    at: datetime
    what: str
    by: UUID | None = None
    action: Text | str | None = None
    step: Text | None = None
    owner: Owner = Owner()
    due_at: datetime | None = None
    outcome: str | None = None
    why: Why = Why()
    refused: tuple[Reason, ...] = ()
    events: tuple[str, ...] = ()
    told: tuple[tuple[str, tuple[UUID, ...]], ...] = ()
    tried: str = ""


def lines_of(life: Life) -> tuple[Line, ...]:
    """In the order of time; what was refused stands where it was tried."""
    found: list[tuple[datetime, int, Line]] = []
    before = life.began.why if life.began else Why()
    if life.began is not None:
        found.append((life.began.step_since, 0, _standing(life)))
    for n, moment in enumerate(life.moments):
        found.append((moment.at, n, _line(life, moment, before)))
        before = moment.state.why
    found += [(one.at, len(life.moments), _refusal(life, one)) for one in life.refused]
    found.sort(key=lambda line: line[:2])
    return tuple(line for _, _, line in found)[:MOST]


def _standing(life: Life) -> Line:
    state = life.began
    if state is None:
        raise ValueError("a case of the period did not stand anywhere when it began")
    return Line(
        at=state.step_since, what="standing", step=_step(life, state.step), owner=state.owner, due_at=state.due_at,
        outcome=state.outcome, why=state.why,
    )  # fmt: skip


def _line(life: Life, moment: Moment, before: Why) -> Line:
    state = moment.state
    events = tuple(effect.event.kind for effect in moment.effects if isinstance(effect, Record))
    told = tuple((effect.template, effect.to) for effect in moment.effects if isinstance(effect, Tell))
    parts = ((name, getattr(state.why, name), getattr(before, name)) for name in Why.__struct_fields__)
    fresh = {name: part for name, part, known in parts if part is not known and part != known}
    return Line(
        at=moment.at, what=_what(moment.act), by=moment.by, action=_action(life, moment.act),
        step=_step(life, state.step), owner=state.owner, due_at=state.due_at if state.step else None,
        outcome=state.outcome, why=Why(**fresh), events=events, told=told,
    )  # fmt: skip


def _refusal(life: Life, one: Refused) -> Line:
    return Line(
        at=one.at, what="refused", by=one.by, action=_action(life, one.act), refused=one.reasons, tried=_what(one.act)
    )


def _what(act: CaseAct | None) -> str:
    return _NAMES[type(act)] if act is not None else "clock"


def _step(life: Life, code: str | None) -> Text | None:
    if code is None or life.state is None:
        return None
    try:
        return life.setting.playbook.flow(life.state.flow).step(code).name
    except NotInPlaybook:
        return None


def _action(life: Life, act: CaseAct | None) -> Text | str | None:
    """By its name, where these rules have one by that code."""
    if not isinstance(act, Stepped) or life.state is None:
        return None
    flow = life.setting.playbook.flow(life.state.flow)
    steps = sorted(flow.steps, key=lambda step: step.code != act.step)
    return next((a.name for step in steps for a in step.actions if a.code == act.action), act.action)
