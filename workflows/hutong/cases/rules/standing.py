"""Who may act on a case, as what, and what they may do."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from hutong.cases.rules.facts import facts_of, put_to
from hutong.cases.states import CaseState, Setting
from hutong.conditions import Finding
from hutong.playbooks.flows import DECLINED, Action, Step, StepKind
from hutong.playbooks.verbs import Verb


class Standing(msgspec.Struct, frozen=True):
    """The post in which someone acts on a case (none where the case is with the person), and whether it is theirs."""

    post: UUID | None
    kind: str | None
    owns: bool


def standing_in(
    setting: Setting,
    state: CaseState,
    step: Step,
    person: UUID,
    *,
    day: date,
    verb: Verb,
    department: UUID | None = None,
) -> Standing | None:
    """The owner acts; so do equals over the same alley, the kinds of post that have it together with the owner, and
    more senior posts over it, where they have the duty. With a `department` the person is its officer, and may act on
    what it has.

    What a department has may also be acted on, for it, by the post that it turns to and those above.
    None for everyone else.
    """
    if department is not None:
        return Standing(None, None, department == state.owner.department) if department in state.departments else None
    directory = setting.directory
    posts = directory.posts_answered_for(person, day)
    if state.owner.person == person:
        over = next((p for p in posts if directory.covers(p.id, state.alley.id, day)), None)
        return Standing(over.id if over else None, over.kind if over else state.reporter_kind, owns=True)
    for post in posts:
        if post.id == state.owner.post:
            return Standing(post.id, post.kind, owns=True)
    answering = state.answering_post
    owner_kind = directory.kind(directory.post(answering).kind) if answering else None
    for post in posts:
        kind = directory.kind(post.kind)
        if kind is None or verb not in kind.duties or not directory.covers(post.id, state.alley.id, day):
            continue
        shares = kind.code == step.who.post or kind.code in step.who.also
        if post.id == answering or shares or owner_kind is None or kind.rank > owner_kind.rank:
            return Standing(post.id, post.kind, owns=False)
    return None


def may_check(setting: Setting, state: CaseState, step: Step, person: UUID, *, day: date) -> bool:
    """Whoever did the work checks it only where there is nobody else to whom the case could go."""
    if step.kind is not StepKind.VERIFY or state.counts.handled_by != person:
        return True
    return set(state.owner.people(setting.directory, day)) <= {person}


class Hindrance(StrEnum):
    """Why an action of the step is not open to someone who may act on it."""

    USED_UP = "used_up"
    CONDITION = "condition"
    ACCEPTED = "accepted"
    CHECKED_BY_ANOTHER = "checked_by_another"
    PAUSED = "paused"
    ORDERED = "ordered"


class Offer(msgspec.Struct, frozen=True):
    """An action of the present step that is the person's to take, and what hinders it now, if anything.

    `tested` is the condition of the action, with what became of its parts.
    """

    action: Action
    hindrance: Hindrance | None = None
    tested: Finding | None = None


def offers(
    setting: Setting, state: CaseState, person: UUID, now: datetime, *, department: UUID | None = None
) -> tuple[Offer, ...]:
    """Every action that the person's duties allow at the present step; empty for whom it is no business of."""
    if state.step is None:
        return ()
    step = setting.step(state.flow, state.step)
    day = setting.day(now)
    return tuple(
        offer(setting, state, step, action, person, now)
        for action in step.actions
        if standing_in(setting, state, step, person, day=day, verb=action.verb, department=department) is not None
    )


def offer(setting: Setting, state: CaseState, step: Step, action: Action, person: UUID, now: datetime) -> Offer:
    tested = put_to(action.when, facts_of(setting, state, now)) if action.when else None
    hindrance = None
    if not may_check(setting, state, step, person, day=setting.day(now)):
        hindrance = Hindrance.CHECKED_BY_ANOTHER
    elif is_used_up(state, action):
        hindrance = Hindrance.USED_UP
    elif action.to == DECLINED and is_accepted(state, step):
        hindrance = Hindrance.ACCEPTED
    elif state.counts.paused and (action.pauses or action.extends):
        hindrance = Hindrance.PAUSED
    elif state.counts.ordered is not None and (action.pauses or action.extends):
        hindrance = Hindrance.ORDERED
    elif tested is not None and not tested.met:
        hindrance = Hindrance.CONDITION
    return Offer(action, hindrance, tested)


def actions_for(setting: Setting, state: CaseState, person: UUID, now: datetime) -> tuple[Action, ...]:
    """What a person may do with the case at its present step; empty for whom it is no business of."""
    return tuple(o.action for o in offers(setting, state, person, now) if o.hindrance is None)


def is_accepted(state: CaseState, step: Step) -> bool:
    """Whether whoever has the step has said that it is theirs (受理)."""
    return any(each.accepts and state.counts.times.get(f"{step.code}/{each.code}") for each in step.actions)


def is_used_up(state: CaseState, action: Action) -> bool:
    taken = state.counts.times.get(f"{state.step}/{action.code}", 0)
    return action.max_times is not None and taken >= action.max_times
