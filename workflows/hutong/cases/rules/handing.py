"""转办: a case goes to another post, or to the alley that it is really in. Its limit runs on as it ran."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import Effect, Outcome, Record
from hutong.cases.errors import CallStillOpen, CaseAlreadyClosed, NobodyToHandTo, NotYourCase, SamePlace
from hutong.cases.events import CaseTransferred
from hutong.cases.rules.entering import about, handed, notice, owned, owner_fields, why_now
from hutong.cases.rules.owning import sharing
from hutong.cases.states import CaseState, Owner, Setting
from hutong.playbooks.flows import Step, StepKind
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import PostFact, on
from hutong.posts.reasons import Fact, Reason
from hutong.texts import N_

MAY_HAND_ON = frozenset({Verb.ASSIGN, Verb.SUPERVISE})
MAY_PLACE = MAY_HAND_ON | {Verb.HANDLE}


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """To a post, or to an alley: exactly one of the two."""

    by: UUID
    now: datetime
    note: str
    post: UUID | None = None
    alley: UUID | None = None


def kind_over(setting: Setting, state: CaseState, person: UUID, day: date, duties: frozenset[Verb]) -> str | None:
    """The kind of post over the case's alley in which a person has one of the duties; the most senior of them."""
    directory = setting.directory
    found = [
        (kind.rank, kind.code)
        for post in directory.posts_answered_for(person, day)
        if (kind := directory.kind(post.kind)) is not None
        and duties & set(kind.duties)
        and directory.covers(post.id, state.alley.id, day)
    ]
    return max(found)[1] if found else None


def may_place(setting: Setting, state: CaseState, person: UUID, day: date) -> bool:
    """Whether someone handles the case and may say where it lies: whoever has it, and who handles cases there."""
    if state.step is None:
        return False
    has_it = person in state.owner.people(setting.directory, day)
    return has_it or kind_over(setting, state, person, day, MAY_PLACE) is not None


def posts_to_hand_to(setting: Setting, state: CaseState, day: date) -> tuple[PostFact, ...]:
    """Posts over the alley in which somebody acts who could take the step on, less the one that has it."""
    if state.step is None:
        return ()
    step = setting.step(state.flow, state.step)
    directory = setting.directory
    found = (p for kind in directory.kinds for p in directory.posts_covering(state.alley.id, kind.code, day))
    return tuple(p for p in found if p.id != state.owner.post and _can_take(setting, state, step, p, day))


def _can_take(setting: Setting, state: CaseState, step: Step, post: PostFact, day: date) -> bool:
    kind = setting.directory.kind(post.kind)
    people = set(setting.directory.holders(post.id, day).people)
    if step.kind is StepKind.VERIFY:
        # Whoever did the work does not come to check it by being handed the case.
        people -= {state.counts.handled_by}
    return kind is not None and bool(people) and any(action.verb in kind.duties for action in step.actions)


def transfer(setting: Setting, state: CaseState, event: Transfer) -> Outcome:
    """Raises NotYourCase, SamePlace, NobodyToHandTo, CallStillOpen, CaseAlreadyClosed."""
    if state.step is None:
        raise CaseAlreadyClosed
    day = setting.day(event.now)
    had = state.owner.people(setting.directory, day)
    kind = kind_over(setting, state, event.by, day, MAY_HAND_ON)
    if kind is None and not (event.alley is not None and event.by in had):
        # Whoever has a case may say that it lies elsewhere; who else is to have it is for others to say.
        raise NotYourCase
    if state.counts.call is not None:
        raise CallStillOpen
    step = setting.step(state.flow, state.step)
    before = state
    state = _elsewhere(setting, state, step, event, day) if event.alley else _to_post(setting, state, event, day)
    state = sharing(setting, replace(state, counts=replace(state.counts, climbed=None)), step, day)
    state = handed(state, before.departments)
    told = CaseTransferred(
        **about(state),
        step=step.code,
        to_post=event.post,
        from_alley=before.alley.id if event.alley else None,
        from_post=before.owner.post,
        from_person=before.owner.person,
        by_post_kind=kind,
        **owner_fields(state.owner),
        due_at=state.due_at,
        why=why_now(state),
        note=event.note,
    )
    return Outcome(state, (Record(told), *_tell(setting, state, event, had, day)))


def _tell(setting: Setting, state: CaseState, event: Transfer, had: tuple[UUID, ...], day: date) -> tuple[Effect, ...]:
    have = state.owner.people(setting.directory, day)
    new = tuple(p for p in have if p not in {*had, event.by})
    old = tuple(p for p in had if p not in {*have, event.by})
    effects: tuple[Effect, ...] = ()
    body = state.owner.department
    if new or body is not None:
        bodies = (body,) if body is not None else ()
        effects += (notice(new, "handed_over", state, urgent=state.danger, departments=bodies),)
    if old:
        effects += (notice(old, "handed_on", state, people=have),)
    return effects


def _to_post(setting: Setting, state: CaseState, event: Transfer, day: date) -> CaseState:
    if event.post == state.owner.post:
        raise SamePlace(field="post")
    post = next((p for p in posts_to_hand_to(setting, state, day) if p.id == event.post), None)
    if post is None:
        raise NobodyToHandTo(field="post")
    reason = Reason(N_("由{people}转办给{posts}。"), people=(event.by,), posts=(post.id,))
    acting = setting.directory.holders(post.id, day).reason
    return replace(state, owner=Owner(post=post.id), why=replace(state.why, owner=(reason, acting)))


def _elsewhere(setting: Setting, state: CaseState, step: Step, event: Transfer, day: date) -> CaseState:
    """The step's holder over there has it; it is another matter of place and not of time."""
    if event.alley == state.alley.id:
        raise SamePlace(field="alley")
    alley = next((a for a in on(setting.directory.alleys, day) if a.id == event.alley), None)
    if alley is None:
        raise NobodyToHandTo(field="alley")
    names: dict[str, Fact] = {"before": state.alley.name, "after": alley.name}
    reason = Reason(N_("由{people}从{before}改到{after}。"), names, people=(event.by,))
    # Whoever had it over here is not whom a department turns to over there.
    bare = replace(state, alley=alley, owner=Owner(), counts=replace(state.counts, liaison=None))
    state = owned(setting, bare, step, day)
    return replace(state, why=replace(state.why, owner=(reason, *state.why.owner)))
