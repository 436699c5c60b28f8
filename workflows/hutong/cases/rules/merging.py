"""并案: the same matter reported twice. One case leads, the others follow it and end with it; it can be undone."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import Effect, Outcome, Record
from hutong.cases.errors import CallStillOpen, CaseAlreadyClosed, NotMergeable, NotMerged, NotYourCase
from hutong.cases.events import CaseMerged, CaseUnmerged
from hutong.cases.rules.ending import MERGED, end
from hutong.cases.rules.entering import about, handed, notice, owned, owner_fields, why_now
from hutong.cases.rules.handing import kind_over
from hutong.cases.rules.owning import sharing
from hutong.cases.rules.timing import begin_limit, with_due
from hutong.cases.states import CaseState, Parked, Setting
from hutong.playbooks.verbs import Verb
from hutong.texts import N_

MAY_MERGE = frozenset({Verb.ASSIGN, Verb.SUPERVISE, Verb.CLOSE, Verb.GATHER})


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """Into `leader`, which follows nobody itself. `leads`: others follow the one that is to be merged."""

    by: UUID
    now: datetime
    leader: UUID
    leader_danger: bool = False
    leads: bool = False
    note: str = ""


class Unmerge(msgspec.Struct, frozen=True, kw_only=True):
    by: UUID
    now: datetime


def merge(setting: Setting, state: CaseState, event: Merge) -> Outcome:
    """The case ends without being counted as done; whoever reported it hears which one leads."""
    if state.step is None:
        raise CaseAlreadyClosed
    kind = kind_over(setting, state, event.by, setting.day(event.now), MAY_MERGE)
    if kind is None:
        raise NotYourCase
    if event.leader == state.id:
        raise NotMergeable(N_("不能并到自己里。"), field="leader")
    if event.leads:
        raise NotMergeable(N_("已经有别的事项并在这件里，请反过来并。"), field="leader")
    if state.danger and not event.leader_danger:
        raise NotMergeable(N_("危险情况不能并到一般事项里。"), field="leader")
    if state.counts.call is not None:
        raise CallStillOpen
    people = state.owner.people(setting.directory, setting.day(event.now))
    late = state.overdue_since is not None
    parked = Parked(state.step, state.owner, state.due_at, late)
    merged = CaseMerged(
        **about(state),
        leader=event.leader,
        leader_danger=event.leader_danger,
        step=state.step,
        by_post_kind=kind,
        note=event.note or None,
    )
    # A clock that stands still has nothing to come back to.
    spells = state.counts.pauses
    if state.counts.paused:
        spells = (*spells[:-1], replace(spells[-1], end=min(spells[-1].end, event.now)))
    counts = replace(state.counts, parked=parked, paused=False, pauses=spells, repeat_at=None)
    ended = end(setting, replace(state, counts=counts), MERGED, by=event.by, by_kind=kind, now=event.now)
    told = tuple(p for p in people if p not in {event.by, state.reporter})
    tell: tuple[Effect, ...] = (notice(told, "merged", state),) if told else ()
    return Outcome(replace(ended.state, leader=event.leader), (Record(merged), *ended.effects, *tell))


def unmerge(setting: Setting, state: CaseState, event: Unmerge) -> Outcome:
    """It goes on where it stood. A limit that ran out meanwhile begins anew: nobody had the case to do it."""
    parked = state.counts.parked
    if state.outcome != MERGED or parked is None or state.leader is None:
        raise NotMerged
    day = setting.day(event.now)
    kind = kind_over(setting, state, event.by, day, MAY_MERGE)
    if kind is None:
        raise NotYourCase
    leader = state.leader
    step = setting.step(state.flow, parked.step)
    counts = replace(state.counts, parked=None, late_steps=state.counts.late_steps + parked.late)
    state = replace(
        state, step=parked.step, owner=parked.owner, closed_at=None, outcome=None, leader=None, counts=counts
    )
    if not state.owner.people(setting.directory, day):
        state = owned(setting, state, step, day)
    state = handed(sharing(setting, state, step, day), ())
    if parked.due_at is not None and parked.due_at > event.now and not parked.late:
        state = with_due(setting, state, step, parked.due_at, event.now)
    else:
        state = begin_limit(setting, state, step, event.now)
    event_ = CaseUnmerged(
        **about(state),
        leader=leader,
        step=parked.step,
        by_post_kind=kind,
        **owner_fields(state.owner),
        due_at=state.due_at,
        why=why_now(state),
    )
    people = tuple(p for p in state.owner.people(setting.directory, day) if p != event.by)
    tell: tuple[Effect, ...] = ()
    if people or state.departments:
        tell = (notice(people, "assigned", state, urgent=state.danger, departments=state.departments),)
    return Outcome(state, (Record(event_), *tell))
