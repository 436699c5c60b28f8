"""An open case taken over to another version: what becomes of it, decided without touching it.

The step stays where both versions know it by the same code; else it is asked. Its limit runs from when the step began,
with every pause and deferral, but no case becomes overdue by the move, and one that is overdue keeps its deadline.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import Effect, Outcome, Record
from hutong.cases.moving_events import CaseMoved
from hutong.cases.rules.counting import counted_anew, due_anew
from hutong.cases.rules.entering import (
    about,
    enter,
    handed,
    notice,
    owned,
    owner_fields,
    tell_sharing,
    why_now,
)
from hutong.cases.rules.owning import sharing
from hutong.cases.rules.standing import is_used_up
from hutong.cases.rules.timing import roll_at, rung_at, with_waking
from hutong.cases.states import CaseState, Setting
from hutong.playbooks.document import Playbook
from hutong.playbooks.flows import Flow, Step, StepKind
from hutong.posts.reasons import Reason
from hutong.texts import N_

Steps = Mapping[str, str]
"""Answers where a step goes that is not there any more: "flow/step" of the old version → step of the new one."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one case. Exactly one of `outcome` and `cannot` is there; `asks` names the answer that lacks."""

    before: CaseState
    outcome: Outcome | None = None
    cannot: Reason | None = None
    asks: str = ""
    notes: tuple[Reason, ...] = ()

    @property
    def after(self) -> CaseState:
        return self.outcome.state if self.outcome else self.before


def plan_move(old: Setting, new: Setting, state: CaseState, steps: Steps, *, act: UUID, now: datetime) -> Plan:
    """`old` is the setting of the version that the case keeps now, `new` that of the one it would go on by."""
    book = new.playbook
    flow = _flow(book, state)
    if state.step is None or flow is None:
        return Plan(before=state, cannot=Reason(N_("新的一版里没有这件事的流程，也没有它的类别。")))
    was = old.step(state.flow, state.step)
    asked = f"{state.flow}/{state.step}"
    wanted = steps.get(asked, "") or (state.step if any(step.code == state.step for step in flow.steps) else "")
    step = next((step for step in flow.steps if step.code == wanted), None)
    if step is None:
        reason = Reason(N_("新的一版里没有“{step}”这一步，请指明转到哪一步。"), {"step": was.name})
        return Plan(before=state, cannot=reason, asks=asked)
    if state.counts.paused:
        return Plan(before=state, cannot=Reason(N_("正在挂起，恢复计时以后再转。")))
    if state.counts.call is not None and step.kind is not StepKind.JOINT_CALL:
        return Plan(before=state, cannot=Reason(N_("联合处置正在进行，结束以后再转。")))
    moved = replace(state, flow=flow.code, grade=_grade(book, state))
    if step.code != state.step:
        outcome = enter(new, moved, step, now=now, template="assigned")
        notes: tuple[Reason, ...] = (Reason(N_("转到“{step}”，时限从转的时候算起。"), {"step": step.name}),)
    else:
        outcome, notes = _stay(new, moved, was, step, now)
    if all(is_used_up(outcome.state, action) for action in step.actions):
        return Plan(before=state, cannot=Reason(N_("按新的一版，这一步的动作都已做满次数，没有路可走。")))
    event = _event(old, new, state, outcome.state, act)
    return Plan(before=state, outcome=Outcome(outcome.state, (Record(event), *outcome.effects)), notes=notes)


def _stay(new: Setting, state: CaseState, was: Step, step: Step, now: datetime) -> tuple[Outcome, tuple[Reason, ...]]:
    """The step goes on, by the new version's holder and limit."""
    day, told = new.day(now), list[Effect]()
    kept = state.owner.people(new.directory, day)
    shared = {p for post in state.also for p in new.directory.holders(post, day).people}
    had = state.departments
    if was.who != step.who or not kept:
        state = owned(new, state, step, day)
    state, notes = _timed(new, handed(sharing(new, state, step, day), had), was, step, now)
    owners = state.owner.people(new.directory, day)
    came = tuple(p for p in owners if p not in kept)
    body = state.owner.department
    bodies = (body,) if body is not None and body not in had else ()
    if came or bodies:
        told.append(notice(came, "assigned", state, urgent=state.danger, departments=bodies))
    told += tell_sharing(new, state, step, day, but={*owners, *kept, *shared, *had})
    return Outcome(state, tuple(told)), notes


def _timed(
    new: Setting, state: CaseState, was: Step, step: Step, now: datetime
) -> tuple[CaseState, tuple[Reason, ...]]:
    if state.overdue_since is not None and step.limit is not None:
        rungs = len(new.playbook.ladder(step.ladder).rungs) if step.ladder else 0
        state = replace(state, rung=min(state.rung, rungs))
        escalate_at = rung_at(new, step, state.rung, state.due_at)
        state = replace(state, escalate_at=escalate_at, counts=replace(state.counts, repeat_at=None))
        return with_waking(new, state, step), (Reason(N_("已经逾期，期限不变。")),)
    if step.limit is None:
        counts = replace(state.counts, reminded=False, repeat_at=None)
        why = replace(state.why, due=None, moved=())
        bare = replace(state, due_at=None, remind_at=None, escalate_at=None, overdue_since=None)
        return replace(bare, counts=counts, why=why, rung=0, wake_at=roll_at(counts)), ()
    if state.due_at is not None and (was.limit == step.limit or state.counts.ordered is not None):
        return due_anew(new, state, step, state.due_at, now), ()
    fresh = counted_anew(new, state, step, now)
    if fresh.due_at is not None and fresh.due_at > now:
        return fresh, ()
    if state.due_at is not None and state.due_at > now:
        note = Reason(N_("按新时限已经过期，因此保留原来的期限。"))
        return due_anew(new, state, step, state.due_at, now), (note,)
    begun = replace(state, step_since=now, counts=replace(state.counts, extensions=()))
    return counted_anew(new, begun, step, now), (Reason(N_("按新时限已经过期，因此从转的时候算起。")),)


def _flow(book: Playbook, state: CaseState) -> Flow | None:
    """The flow of the same code; where it is gone, that of the case's category."""
    same = next((flow for flow in book.flows if flow.code == state.flow), None)
    if same is not None or all(category.code != state.category for category in book.categories):
        return same
    return book.flow(book.danger.flow) if state.danger else book.flow_for(state.category)


def _grade(book: Playbook, state: CaseState) -> str:
    if any(grade.code == state.grade for grade in book.grades):
        return state.grade
    return next((c.grade for c in book.categories if c.code == state.category), state.grade)


def _event(old: Setting, new: Setting, before: CaseState, after: CaseState, act: UUID) -> CaseMoved:
    return CaseMoved(
        **about(after),
        act=act,
        from_version=old.version,
        to_version=new.version,
        from_flow=before.flow,
        flow=after.flow,
        from_step=before.step or "",
        step=after.step or "",
        **owner_fields(after.owner),
        also_posts=after.also,
        from_due_at=before.due_at,
        due_at=after.due_at,
        why=why_now(after),
    )
