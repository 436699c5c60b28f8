"""The trace of a case in one run, line by line, as it is stored and told: what happened, who has it, why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hutong.cases.effects import Effect, Record, Tell
from hutong.cases.rules.referring import TAKEN
from hutong.cases.rules.timing import traced
from hutong.cases.sending import way_to_inbox, ways_to_persons
from hutong.cases.states import Owner, Setting, Why
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.sections import Text
from hutong.posts.reasons import Reason
from hutong.rehearsals.rules.acts import (
    Answered,
    Called,
    CallFailed,
    CaseAct,
    HandedOn,
    Inherited,
    Merged,
    Moved,
    Opened,
    Pressed,
    Recounted,
    Referred,
    Reopened,
    Rescheduled,
    Resumed,
    Stepped,
    TakenOut,
    Widened,
    Withdrew,
)
from hutong.rehearsals.rules.replay import Life, Moment, Refused
from hutong.rehearsals.rules.sending import Settled

Storms = Mapping[tuple[UUID, datetime], Settled]
MOST = 80
"""Lines of one trace; no case that was ever lived has as many."""


_NAMES: dict[type[CaseAct], str] = {
    Opened: "opened",
    Stepped: "stepped",
    Called: "called",
    CallFailed: "call_failed",
    Rescheduled: "rescheduled",
    Widened: "widened",
    Answered: "answered",
    Resumed: "resumed",
    Withdrew: "withdrew",
    Reopened: "reopened",
    Moved: "moved",
    HandedOn: "handed_on",
    Pressed: "pressed_by_hand",
    Merged: "merged",
    TakenOut: "taken_out",
    Referred: "referred",
    Inherited: "inherited",
    Recounted: "recounted",
}


_PARTS = Why.__struct_fields__


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One moment. `why` holds only what was decided anew; `events` are kinds of the journal.

    `sharing` are the posts and departments that have the step along with the owner. `tried` is what was refused, by
    the word it would have had as `what`. `told` are inboxes: `held` says until when a template waits for a digest,
    `merged` what was told in one with others instead, `ways` by which ways beside the inbox the rules have it told.
    """

    at: datetime
    what: str
    by: UUID | None = None
    action: Text | str | None = None
    step: Text | None = None
    owner: Owner = Owner()
    sharing: tuple[UUID, ...] = ()
    due_at: datetime | None = None
    outcome: str | None = None
    why: Why = Why()
    refused: tuple[Reason, ...] = ()
    events: tuple[str, ...] = ()
    told: tuple[tuple[str, tuple[UUID, ...]], ...] = ()
    merged: tuple[tuple[str, tuple[UUID, ...]], ...] = ()
    held: tuple[tuple[str, datetime], ...] = ()
    ways: tuple[tuple[str, tuple[str, ...]], ...] = ()
    tried: str = ""


def lines_of(life: Life, storms: Storms) -> tuple[Line, ...]:
    """In the order of time; what was refused stands where it was tried. `storms` are those of its run."""
    found: list[tuple[datetime, int, Line]] = []
    before = life.began.why if life.began else Why()
    if life.began is not None:
        found.append((life.began.step_since, 0, _standing(life)))
    for n, moment in enumerate(life.moments):
        line = _line(life, moment, before)
        if moment.act is None and (storm := storms.get((moment.state.id, moment.at))) is not None:
            line = settled(line, life.setting, storm)
        found.append((moment.at, n, line))
        before = moment.state.why
    found += [(one.at, len(life.moments), _refusal(life, one)) for one in life.refused]
    found.sort(key=lambda line: line[:2])
    return tuple(line for _, _, line in found)[:MOST]


def end_of(life: Life) -> Line:
    """Where it stood last, and nothing of how it came there."""
    state = life.state
    if state is None:
        return _refusal(life, life.refused[-1])
    return Line(
        at=state.closed_at or state.step_since, what="standing", step=_step(life, state.step), owner=state.owner,
        sharing=(*state.also, *state.also_departments), due_at=state.due_at if state.step else None,
        outcome=state.outcome,
    )  # fmt: skip


def _standing(life: Life) -> Line:
    state = life.began
    if state is None:
        raise ValueError("a case of the period did not stand anywhere when it began")
    return Line(
        at=state.step_since, what="standing", step=_step(life, state.step), owner=state.owner,
        sharing=(*state.also, *state.also_departments), due_at=state.due_at, outcome=state.outcome,
        why=whole(life.setting, state.why),
    )  # fmt: skip


def _line(life: Life, moment: Moment, before: Why) -> Line:
    state = moment.state
    events = tuple([effect.event.kind for effect in moment.effects if isinstance(effect, Record)])
    told, held, ways = _told(life.setting, moment.effects, moment.at)
    why = state.why
    fresh = {
        name: part
        for name in (_PARTS if why is not before else ())
        if (part := getattr(why, name)) is not (known := getattr(before, name)) and part != known
    }
    return Line(
        at=moment.at, what=_what(moment.act), by=moment.by, action=_action(life, moment.act),
        step=_step(life, state.step), owner=state.owner, sharing=(*state.also, *state.also_departments),
        due_at=state.due_at if state.step else None, outcome=state.outcome, why=whole(life.setting, Why(**fresh)),
        events=events, told=told, held=held, ways=ways,
    )  # fmt: skip


def whole(setting: Setting, why: Why) -> Why:
    """With the days of the deadline, which the run left out."""
    return why if why.due is None else msgspec.structs.replace(why, due=traced(setting.calendar, why.due))


def settled(line: Line, setting: Setting, storm: Settled) -> Line:
    """The line of a case that woke in a storm."""
    told, held, ways = _told(setting, storm.tells, line.at)
    lost: dict[str, list[UUID]] = {}
    for template, person in storm.lost:
        lost.setdefault(template, []).append(person)
    merged = tuple((template, tuple(people)) for template, people in lost.items())
    return msgspec.structs.replace(line, told=told, held=held, ways=ways, merged=merged)


def _told(
    setting: Setting, effects: Sequence[Effect], at: datetime
) -> tuple[
    tuple[tuple[str, tuple[UUID, ...]], ...], tuple[tuple[str, datetime], ...], tuple[tuple[str, tuple[str, ...]], ...]
]:
    """What goes to inboxes, what of it waits for a digest until when, and what the rules have told otherwise too."""
    told, held, ways = [], [], []
    for effect in effects:
        if isinstance(effect, Tell):
            way = way_to_inbox(setting.playbook.notices, effect, at, setting.calendar.place)
            bodies = (*effect.departments, *effect.heads)
            if way is not None or bodies:
                told.append((effect.template, (*effect.to, *bodies) if way is not None else bodies))
            if way is not None:
                held += [(effect.template, way.held_until)] if way.held_until is not None else []
                if ruled := ways_to_persons(setting.playbook.notices, effect):
                    ways.append((effect.template, tuple(ruled)))
    return tuple(told), tuple(held), tuple(ways)


def _refusal(life: Life, one: Refused) -> Line:
    return Line(
        at=one.at, what="refused", by=one.by, action=_action(life, one.act), refused=one.reasons, tried=_what(one.act)
    )


def _what(act: CaseAct | None) -> str:
    if isinstance(act, Referred) and act.what != TAKEN:
        return f"referral_{act.what}"
    return _NAMES[type(act)] if act is not None else "clock"


def _step(life: Life, code: str | None) -> Text | None:
    if code is None or life.state is None:
        return None
    try:
        return life.setting.step(life.state.flow, code).name
    except NotInPlaybook:
        return None


def _action(life: Life, act: CaseAct | None) -> Text | str | None:
    """By its name, where these rules have one by that code."""
    if not isinstance(act, Stepped) or life.state is None:
        return None
    flow = life.setting.playbook.flow(life.state.flow)
    for steps in ([step for step in flow.steps if step.code == act.step], flow.steps):
        for step in steps:
            for action in step.actions:
                if action.code == act.action:
                    return action.name
    return act.action
