"""Coming to a step: its owner, its limit, and a word to whoever has it now."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from hutong.cases.effects import Outcome, Tell
from hutong.cases.events import CaseOverdue
from hutong.cases.rules.owning import owner_at, sharing
from hutong.cases.rules.timing import begin_limit
from hutong.cases.states import CaseState, Setting, Why
from hutong.playbooks.flows import Step
from hutong.posts.reasons import Amount


def enter(
    setting: Setting, state: CaseState, step: Step, *, now: datetime, template: str, but: UUID | None = None
) -> Outcome:
    """The limit starts anew; the owner stays where the step stays. `but` acted and needs no notice."""
    day = setting.day(now)
    if state.step != step.code or not state.owner.people(setting.directory, day):
        owning = owner_at(setting, state, step, day)
        state = replace(state, owner=owning.owner, why=replace(state.why, owner=owning.reasons))
    state = sharing(setting, state, step, day)
    state = begin_limit(setting, replace(state, step=step.code), step, now)
    owners = state.owner.people(setting.directory, day)
    people = tuple(p for p in owners if p != but)
    told: tuple[Tell, ...] = (notice(people, template, state, urgent=state.danger),) if people else ()
    return Outcome(state, told + tell_sharing(setting, state, step, day, but={*owners, but}))


def tell_sharing(
    setting: Setting, state: CaseState, step: Step, day: date, *, but: Collection[UUID | None]
) -> tuple[Tell, ...]:
    """A word to everybody else who has the step together with the owner."""
    others = {p for kind in step.who.also for p in setting.directory.people_in(kind, state.alley.id, day)}
    also = tuple(sorted(p for p in others.difference(but) if p))
    owners = state.owner.people(setting.directory, day)
    return (notice(also, "also_assigned", state, urgent=state.danger, people=owners),) if also else ()


def notice(
    to: tuple[UUID, ...],
    template: str,
    state: CaseState,
    *,
    urgent: bool = False,
    amounts: Mapping[str, Amount] | None = None,
    people: tuple[UUID, ...] = (),
) -> Tell:
    """A notice with the times of the case at hand."""
    times = {"due": state.due_at} if state.due_at else {}
    return Tell(to=to, template=template, amounts=dict(amounts or {}), times=times, people=people, urgent=urgent)


def about(state: CaseState) -> dict[str, Any]:
    """The fields that every event of a case begins with."""
    return {
        "subject": state.id,
        "alley": state.alley.id,
        "alley_kind": state.alley.kind,
        "category": state.category,
        "grade": state.grade,
        "danger": state.danger,
    }


def overdue(state: CaseState, step: Step, due: datetime, late: tuple[UUID, ...]) -> CaseOverdue:
    """The event of a missed deadline; it happened at the deadline itself."""
    owner = state.owner
    return CaseOverdue(
        **about(state), step=step.code, due_at=due, owner_post=owner.post, owner_person=owner.person, late=late
    )


def why_now(state: CaseState) -> dict[str, Any]:
    """The traces as they are stored with an event."""
    return {name: trace for name in Why.__struct_fields__ if (trace := getattr(state.why, name))}
