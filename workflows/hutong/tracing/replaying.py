"""A case once more from its journal, through the very rules that made it: what must stand in its row now. Pure.

People's acts come at their times and by their hands. What the clock brought about comes when the journal says that the
sweep noticed it, since an outage may have made it late. Evidence is taken as brought: the act was let through with it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from hutong.cases.effects import Effect, Outcome
from hutong.cases.moving import plan_move
from hutong.cases.rules import (
    Act,
    Earlier,
    Merge,
    Reopening,
    Report,
    Round,
    Supervision,
    Transfer,
    Unmerge,
    Withdrawal,
    merge,
    open_case,
    reopen,
    supervise,
    take_step,
    transfer,
    unmerge,
    withdraw,
)
from hutong.cases.rules.pausing import Resumption, resume
from hutong.cases.states import CaseState, Setting
from hutong.errors import Refusal
from hutong.escalation.rules import wake
from hutong.redating.rules import as_told, redate, told_changed
from hutong.tracing.called import answered, attendance, called, over, rescheduled, widened
from hutong.tracing.inherited import inherited
from hutong.tracing.referred import referred
from hutong.tracing.told import SAID, Rest, Told, noticed_at


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One event through the rules: the state before (none at the report) and after, and what was to be done.

    `at` is when: for a missed deadline the moment at which the sweep noticed it.
    """

    told: Told
    at: datetime
    version: int
    before: CaseState | None
    after: CaseState
    effects: tuple[Effect, ...]


class Stuck(msgspec.Struct, frozen=True, kw_only=True):
    """An act that the rules would not have let through, or that they cannot make sense of."""

    told: Told
    refusal: Refusal | None = None
    trouble: str = ""


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """`state` is empty where the journal does not tell how the case began."""

    turns: tuple[Turn, ...] = ()
    stuck: Stuck | None = None

    @property
    def state(self) -> CaseState | None:
        return self.turns[-1].after if self.turns else None


Doing = Callable[[Setting, CaseState | None, UUID, Rest], Outcome | None]
SettingOf = Callable[[int, UUID], Setting]
"""The setting under a version, with what was known when the event of this id was written."""


def replay(case: UUID, told: Sequence[Told], setting_of: SettingOf) -> Replayed:
    """`told` in the order in which it was written. Stops at the first event that does not go through."""
    turns: list[Turn] = []
    state: CaseState | None = None
    for n, event in enumerate(told):
        do = _DOING.get(event.kind)
        if do is None or event.version is None or (state is None) != (event.kind == "case.opened"):
            continue
        try:
            setting = setting_of(event.version, event.id)
            at = event.at
            if event.kind == "case.moved":
                outcome = _moved(setting_of, state, event)
            elif event.kind == "joint_call.answered":
                outcome = answered(setting, state, told[:n], event)
            else:
                if event.kind == "case.overdue" and event.by_clock and state is not None and state.wake_at:
                    at = noticed_at(state.wake_at, told[n:])
                outcome = do(setting, state, case, told[n:])
        except Refusal as refusal:
            return Replayed(turns=tuple(turns), stuck=Stuck(told=event, refusal=refusal))
        except (LookupError, ValueError, TypeError) as trouble:
            # A journal that was tampered with may name anything; it is a finding and not a fault.
            return Replayed(turns=tuple(turns), stuck=Stuck(told=event, trouble=f"{type(trouble).__name__}: {trouble}"))
        if outcome is None:
            continue
        after, effects = outcome.state, outcome.effects
        turns.append(Turn(told=event, at=at, version=event.version, before=state, after=after, effects=effects))
        state = after
    return Replayed(turns=tuple(turns))


def _opened(setting: Setting, _state: CaseState | None, case: UUID, rest: Rest) -> Outcome:
    event = rest[0]
    data = event.data
    earlier = None
    if data.get("forerunner"):
        found = next((e.data for e in rest[1:] if e.kind == "case.rebounded"), None)
        if found is not None:
            holder = found.get("holder_post")
            earlier = Earlier(
                UUID(found["forerunner"]),
                datetime.fromisoformat(found["closed_at"]),
                UUID(holder) if holder else None,
                # Told of only since it matters: before, every one counted.
                place_known=found.get("place_known", True),
            )
    report = Report(
        id=case,
        alley=UUID(data["alley"]),
        category=data["category"],
        source=data["source"],
        reporter=UUID(data["reporter"]) if data["reporter"] else None,
        reporter_kind=data["reporter_post_kind"],
        danger=bool(data.get("danger")),
        now=event.at,
        earlier=earlier,
        answer_by=datetime.fromisoformat(data["answer_by"]) if data.get("answer_by") else None,
        referral=UUID(data["referral"]) if data.get("referral") else None,
    )
    return open_case(setting, report)


def _stepped(setting: Setting, state: CaseState | None, case: UUID, rest: Rest) -> Outcome | None:
    event = rest[0]
    if state is None or event.by_clock or event.actor.id is None:
        return _woken(setting, state, case, rest)
    return take_step(setting, state, _act(setting, state, rest))


def _act(setting: Setting, state: CaseState, rest: Rest) -> Act:
    event, data = rest[0], rest[0].data
    with_it = _with_it(rest)
    spoken, call = with_it.get("persuasion.recorded"), with_it.get("joint_call.closed")
    given: dict[str, Any] = {
        "action": data.get("action") or _deferring(setting, state),
        "by": event.actor.id,
        "now": event.at,
        "note": SAID,
        "outcome": SAID,
        "present": SAID,
        "document": data.get("document") or SAID,
        "department": UUID(data["by_department"]) if data.get("by_department") else None,
        "reason": data.get("reason"),
        "photos_before": 1,
        "photos_after": state.counts.photos + 1,
        "batch": UUID(data["batch"]) if data.get("batch") else None,
    }
    if spoken is not None:
        next_visit = spoken["next_visit"]
        given["round"] = Round(
            who_went=SAID,
            agreed=spoken["agreed"],
            next_visit=date.fromisoformat(next_visit) if next_visit else None,
        )
    if call is not None:
        given |= attendance(state, call)
    return Act(**given)


def _deferring(setting: Setting, state: CaseState) -> str:
    """Of an event that does not name it: the one action of the step that extends."""
    step = setting.step(state.flow, state.step or "")
    return next(action.code for action in step.actions if action.extends is not None)


def _resumed(setting: Setting, state: CaseState | None, case: UUID, rest: Rest) -> Outcome | None:
    """Before an act of the same moment it is a part of the act."""
    event = rest[0]
    if state is None or event.by_clock or event.actor.id is None:
        return _woken(setting, state, case, rest)
    following = rest[1] if len(rest) > 1 else None
    if following and following.kind in _ACTS and (following.at, following.actor.id) == (event.at, event.actor.id):
        return None
    body = event.data.get("by_department")
    return resume(setting, state, Resumption(by=event.actor.id, now=event.at, department=UUID(body) if body else None))


def _ended(setting: Setting, state: CaseState | None, _case: UUID, rest: Rest) -> Outcome | None:
    """Any other end comes with the step that led to it."""
    event = rest[0]
    if state is None or state.step is None or event.data["outcome"] != "withdrawn":
        return None
    by_resident = event.actor.kind == "resident"
    by = event.actor.id if by_resident else state.reporter
    return withdraw(setting, state, Withdrawal(by=by, now=event.at, by_resident=by_resident)) if by else None


def _transferred(setting: Setting, state: CaseState | None, _case: UUID, rest: Rest) -> Outcome | None:
    event, data = rest[0], rest[0].data
    if state is None or event.actor.id is None:
        return None
    elsewhere = data["from_alley"] is not None
    return transfer(
        setting,
        state,
        Transfer(
            by=event.actor.id,
            now=event.at,
            note=SAID,
            post=None if elsewhere else UUID(data["to_post"]),
            alley=UUID(data["alley"]) if elsewhere else None,
        ),
    )


def _supervised(setting: Setting, state: CaseState | None, _case: UUID, rest: Rest) -> Outcome | None:
    event = rest[0]
    if state is None or event.actor.id is None:
        return None
    until = datetime.fromisoformat(event.data["until"])
    return supervise(setting, state, Supervision(by=event.actor.id, now=event.at, until=until, note=SAID))


def _merged(setting: Setting, state: CaseState | None, _case: UUID, rest: Rest) -> Outcome | None:
    event, data = rest[0], rest[0].data
    if state is None or event.actor.id is None:
        return None
    leader, danger = UUID(data["leader"]), data["leader_danger"]
    return merge(setting, state, Merge(by=event.actor.id, now=event.at, leader=leader, leader_danger=danger))


def _unmerged(setting: Setting, state: CaseState | None, _case: UUID, rest: Rest) -> Outcome | None:
    event = rest[0]
    if state is None or event.actor.id is None:
        return None
    return unmerge(setting, state, Unmerge(by=event.actor.id, now=event.at))


def _reopened(setting: Setting, state: CaseState | None, _case: UUID, rest: Rest) -> Outcome | None:
    event = rest[0]
    if state is None or event.actor.id is None:
        return None
    return reopen(setting, state, Reopening(by=event.actor.id, now=event.at, note=SAID))


def _moved(setting_of: SettingOf, state: CaseState | None, event: Told) -> Outcome | None:
    """Taken over to another version: planned anew under both."""
    if state is None:
        return None
    data = event.data
    old, new = (setting_of(data[version], event.id) for version in ("from_version", "to_version"))
    steps = {f"{data['from_flow']}/{data['from_step']}": data["step"]}
    plan = plan_move(old, new, state, steps, act=UUID(data["act"]), now=event.at)
    if plan.outcome is None:
        raise LookupError(plan.cannot.text if plan.cannot else "cannot be moved")
    return plan.outcome


def _redated(setting: Setting, state: CaseState | None, event: Told) -> Outcome | None:
    """With what moved the deadline, also where the days were known from the beginning of the step."""
    if state is None or state.step is None:
        return None
    outcome = redate(setting, state, told_changed(event.data), event.at)
    return outcome or Outcome(as_told(state, event.data), ())


def _skipped(_setting: Setting, _state: CaseState | None, _case: UUID, _rest: Rest) -> Outcome | None:
    return None


def _woken(setting: Setting, state: CaseState | None, _case: UUID, rest: Rest) -> Outcome | None:
    event = rest[0]
    if state is None or state.wake_at is None or not event.by_clock or state.wake_at > event.at:
        return None
    return wake(setting, state, event.at)


def _overdue(setting: Setting, state: CaseState | None, _case: UUID, rest: Rest) -> Outcome | None:
    """It happened at the deadline; when the sweep noticed it, the events beside it tell, or its own recording."""
    event = rest[0]
    if state is None or state.wake_at is None or state.overdue_since is not None or not event.by_clock:
        return None  # A person's act after the deadline brings its own.
    at = noticed_at(state.wake_at, rest)
    return wake(setting, state, at) if at >= state.wake_at else None


def _with_it(rest: Rest) -> dict[str, Mapping[str, Any]]:
    """What the same act told besides, by kind: all up to the next deed of anybody."""
    found: dict[str, Mapping[str, Any]] = {}
    for event in rest[1:]:
        if event.kind in _DOING and event.kind not in _ENDINGS:
            break
        found.setdefault(event.kind, event.data)
    return found


def _alone(do: Callable[[Setting, CaseState | None, Told], Outcome | None]) -> Doing:
    """Of an event that says by itself all that is asked."""
    return lambda setting, state, _case, rest: do(setting, state, rest[0])


_ENDINGS = frozenset({"case.closed", "joint_call.closed"})
"""What an act may bring with it, and what also happens by itself."""
_ACTS = frozenset({"case.stepped", "case.deferred", "case.paused"})
_DOING: Mapping[str, Doing] = {
    "case.opened": _opened,
    "case.stepped": _stepped,
    "case.deferred": _stepped,
    "case.paused": _stepped,
    "case.resumed": _resumed,
    "case.lapsed": _woken,
    "case.redated": _alone(_redated),
    "case.moved": _skipped,  # Done by `_moved`, which needs two settings.
    "case.pressed": _woken,
    "case.reopened": _reopened,
    "case.closed": _ended,
    "case.transferred": _transferred,
    "case.supervised": _supervised,
    "case.merged": _merged,
    "case.unmerged": _unmerged,
    "case.inherited": _alone(inherited),
    "case.referral": _alone(referred),
    "case.reminded": _woken,
    "case.overdue": _overdue,
    "case.escalated": _woken,
    "case.rung_passed": _woken,
    "joint_call.opened": _alone(called),
    "joint_call.answered": _skipped,  # Done by `answered`, which looks back for who called.
    "joint_call.unanswered": _woken,
    "joint_call.moved": _alone(rescheduled),
    "joint_call.widened": _alone(widened),
    "joint_call.closed": _alone(over),
}
