"""Coming to a step: its owner, its limit, and a word to whoever has it now."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from hutong.cases.effects import Outcome, Tell
from hutong.cases.events import CaseOverdue
from hutong.cases.rules.owning import liaison_of, owner_at, sharing
from hutong.cases.rules.timing import begin_limit
from hutong.cases.states import CaseState, Owner, Setting
from hutong.playbooks.flows import Step
from hutong.posts.reasons import Amount


def enter(
    setting: Setting, state: CaseState, step: Step, *, now: datetime, template: str, but: UUID | None = None
) -> Outcome:
    """The limit starts anew; the owner stays where the step stays. `but` acted and needs no notice."""
    day = setting.day(now)
    had = state.departments
    if state.step != step.code or not state.owner.people(setting.directory, day):
        state = owned(setting, state, step, day)
    state = sharing(setting, state, step, day)
    state = handed(state, had)
    state = begin_limit(setting, state, step, now)
    owners = state.owner.people(setting.directory, day)
    people = tuple([p for p in owners if p != but])
    owning = (state.owner.department,) if state.owner.department is not None else ()
    told: tuple[Tell, ...] = ()
    if people or owning:
        told = (notice(people, template, state, urgent=state.danger, departments=owning),)
    return Outcome(state, told + tell_sharing(setting, state, step, day, but={*owners, but}))


def tell_sharing(
    setting: Setting, state: CaseState, step: Step, day: date, *, but: Collection[UUID | None]
) -> tuple[Tell, ...]:
    """A word to everybody else, people and departments, who has the step together with the owner."""
    if not (step.who.also or state.also_departments):
        return ()
    others = {p for kind in step.who.also for p in setting.directory.people_in(kind, state.alley.id, day)}
    also = tuple(sorted(p for p in others.difference(but) if p))
    bodies = tuple(body for body in state.also_departments if body not in but)
    owners = state.owner.people(setting.directory, day)
    if not (also or bodies):
        return ()
    return (notice(also, "also_assigned", state, urgent=state.danger, people=owners, departments=bodies),)


def owned(setting: Setting, state: CaseState, step: Step, day: date) -> CaseState:
    """The state with the owner of a step. Whom a department turns to about it is settled when it gets the case."""
    owning = owner_at(setting, state, step, day)
    counts = state.counts
    if step.who.bodies:
        counts = replace(counts, liaison=liaison_of(setting, state, day))
    return replace(state, owner=owning.owner, counts=counts, why=replace(state.why, owner=owning.reasons))


def handed(state: CaseState, had: tuple[UUID, ...]) -> CaseState:
    """The state with the departments counted that have the case now and did not before."""
    if not state.departments:
        return state
    fresh = len(set(state.departments) - set(had))
    return replace(state, counts=replace(state.counts, handed=state.counts.handed + fresh)) if fresh else state


def notice(
    to: tuple[UUID, ...],
    template: str,
    state: CaseState,
    *,
    urgent: bool = False,
    amounts: Mapping[str, Amount] | None = None,
    people: tuple[UUID, ...] = (),
    departments: tuple[UUID, ...] = (),
    heads: tuple[UUID, ...] = (),
    channels: tuple[str, ...] = (),
) -> Tell:
    """A notice with the times of the case at hand."""
    times = {"due": state.due_at} if state.due_at else {}
    return Tell(
        to=to, template=template, amounts=dict(amounts) if amounts else {}, times=times, people=people, urgent=urgent,
        departments=departments, heads=heads, channels=channels,
    )  # fmt: skip


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


def owner_fields(owner: Owner) -> dict[str, Any]:
    """As events name the owner."""
    return {"owner_post": owner.post, "owner_person": owner.person, "owner_department": owner.department}


def overdue(state: CaseState, step: Step, due: datetime, late: tuple[UUID, ...]) -> CaseOverdue:
    """The event of a missed deadline; it happened at the deadline itself."""
    owner = state.owner
    return CaseOverdue(**about(state), step=step.code, due_at=due, **owner_fields(owner), late=late)


def why_now(state: CaseState) -> dict[str, Any]:
    """The traces as they are stored with an event."""
    why = state.why
    found: dict[str, Any] = {}
    # One by one: it is asked at every step of every case, and most of them have three.
    if why.flow:
        found["flow"] = why.flow
    if why.owner:
        found["owner"] = why.owner
    if why.due:
        found["due"] = why.due
    if why.moved:
        found["moved"] = why.moved
    if why.escalated:
        found["escalated"] = why.escalated
    return found
