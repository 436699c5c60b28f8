"""A case that somebody has in person passes on when he leaves the office. Its limit runs on as it ran."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import Effect, Outcome, Record
from hutong.cases.errors import CaseAlreadyClosed, NotYourCase
from hutong.cases.events import CaseInherited
from hutong.cases.rules.entering import about, handed, notice, owned, owner_fields, why_now
from hutong.cases.rules.owning import sharing
from hutong.cases.states import CaseState, Owner, Setting
from hutong.playbooks.flows import Step
from hutong.posts.reasons import Reason
from hutong.texts import N_


class Inheritance(msgspec.Struct, frozen=True, kw_only=True):
    """`giver` left `post`; from the day `since` on he is in no post any more."""

    giver: UUID
    post: UUID
    since: date
    now: datetime


def inherit(setting: Setting, state: CaseState, event: Inheritance) -> Outcome:
    """To the post that was left, where it may take the step on and somebody acts in it; else as if he had never been.

    Raises CaseAlreadyClosed, NotYourCase where somebody else has it.
    """
    if state.step is None:
        raise CaseAlreadyClosed
    if state.owner.person != event.giver:
        raise NotYourCase
    step = setting.step(state.flow, state.step)
    before, day = state, event.since
    if _may_take(setting, state, step, event.post, day):
        reason = Reason(N_("{people}离任，由接手{posts}的人接着办。"), people=(event.giver,), posts=(event.post,))
        acting = setting.directory.holders(event.post, day).reason
        state = replace(state, owner=Owner(post=event.post), why=replace(state.why, owner=(reason, acting)))
    else:
        state = owned(setting, replace(state, owner=Owner()), step, day)
        gone = Reason(N_("{people}离任。"), people=(event.giver,))
        state = replace(state, why=replace(state.why, owner=(gone, *state.why.owner)))
    state = handed(sharing(setting, state, step, day), before.departments)
    told = CaseInherited(
        **about(state), step=step.code, from_person=event.giver, left_post=event.post, since=day,
        **owner_fields(state.owner), due_at=state.due_at, why=why_now(state),
    )  # fmt: skip
    new = tuple(person for person in state.owner.people(setting.directory, day) if person != event.giver)
    tell: tuple[Effect, ...] = (notice(new, "handed_over", state, urgent=state.danger),) if new else ()
    return Outcome(state, (Record(told), *tell))


def _may_take(setting: Setting, state: CaseState, step: Step, post: UUID, day: date) -> bool:
    directory = setting.directory
    kind = directory.kind(directory.post(post).kind)
    return (
        kind is not None
        and directory.covers(post, state.alley.id, day)
        and any(action.verb in kind.duties for action in step.actions)
        and bool(set(directory.holders(post, day).people) - {state.counts.handled_by})
    )
