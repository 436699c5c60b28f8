"""Who may act on a case, as what, and what they may do."""

from datetime import date
from uuid import UUID

import msgspec

from hutong.cases.states import CaseState, Setting
from hutong.playbooks.flows import Action, Step, StepKind
from hutong.playbooks.verbs import Verb


class Standing(msgspec.Struct, frozen=True):
    """The post in which someone acts on a case (none where the case is with the person), and whether it is theirs."""

    post: UUID | None
    kind: str | None
    owns: bool


def standing_in(
    setting: Setting, state: CaseState, step: Step, person: UUID, *, day: date, verb: Verb
) -> Standing | None:
    """The owner acts; so do equals over the same alley, and more senior posts over it, where they have the duty.

    None for everyone else.
    """
    directory = setting.directory
    posts = directory.posts_answered_for(person, day)
    if state.owner.person == person:
        over = next((p for p in posts if directory.covers(p.id, state.alley.id, day)), None)
        return Standing(over.id if over else None, over.kind if over else state.reporter_kind, owns=True)
    for post in posts:
        if post.id == state.owner.post:
            return Standing(post.id, post.kind, owns=True)
    owner_kind = directory.kind(directory.post(state.owner.post).kind) if state.owner.post else None
    for post in posts:
        kind = directory.kind(post.kind)
        if kind is None or verb not in kind.duties or not directory.covers(post.id, state.alley.id, day):
            continue
        if kind.code == step.who.post or owner_kind is None or kind.rank > owner_kind.rank:
            return Standing(post.id, post.kind, owns=False)
    return None


def may_check(setting: Setting, state: CaseState, step: Step, person: UUID, *, day: date) -> bool:
    """Whoever did the work checks it only where there is nobody else to whom the case could go."""
    if step.kind is not StepKind.VERIFY or state.counts.handled_by != person:
        return True
    return set(state.owner.people(setting.directory, day)) <= {person}


def actions_for(setting: Setting, state: CaseState, person: UUID, day: date) -> tuple[Action, ...]:
    """What a person may do with the case at its present step; empty for whom it is no business of."""
    if state.step is None:
        return ()
    step = setting.playbook.flow(state.flow).step(state.step)
    return tuple(
        action
        for action in step.actions
        if standing_in(setting, state, step, person, day=day, verb=action.verb) is not None
        and may_check(setting, state, step, person, day=day)
        and not is_used_up(state, action)
    )


def is_used_up(state: CaseState, action: Action) -> bool:
    taken = state.counts.times.get(f"{state.step}/{action.code}", 0)
    return action.max_times is not None and taken >= action.max_times
