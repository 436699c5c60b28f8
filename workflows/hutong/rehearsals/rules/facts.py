"""What an event says, as far as a rehearsal counts and compares it: of a run's events, and of the journal's."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

import msgspec

from hutong.cases import events
from hutong.cases.calling_events import JointCallUnanswered
from hutong.cases.effects import Record
from hutong.cases.moving_events import CaseMoved
from hutong.journal import Event
from hutong.redating.events import CaseRedated
from hutong.rehearsals.rules.acts import Recounted
from hutong.rehearsals.rules.ground import Ground
from hutong.rehearsals.rules.replay import Life

_EVENTS: tuple[type[Event], ...] = (
    events.CaseOpened, events.CaseStepped, events.CaseClosed, events.CaseReopened, events.CaseDeferred,
    events.CaseReminded, events.CaseOverdue, events.CaseEscalated, events.CaseRebounded, events.CasePaused,
    events.CaseResumed, events.CaseLapsed, events.CasePressed, CaseMoved, JointCallUnanswered,
)  # fmt: skip
COUNTED = tuple(event.kind for event in _EVENTS)
"""Kinds of events of cases that a rehearsal counts."""
_KINDS = frozenset(COUNTED)


class Fact(msgspec.Struct, kw_only=True):
    """An event of the journal. Fields that it does not have keep their defaults."""

    kind: str = ""
    subject: UUID = UUID(int=0)
    alley: UUID | None = None
    category: str = ""
    step: str | None = None
    action: str | None = None
    to: str | None = None
    owner_post: UUID | None = None
    owner_person: UUID | None = None
    owner_department: UUID | None = None
    due_at: datetime | None = None
    to_posts: tuple[UUID, ...] = ()
    rung: int = 0
    on_time: bool = False
    deferred: bool = False
    reworks: int = 0
    rework: bool = False
    outcome: str | None = None
    source: str = ""
    reporter: UUID | None = None
    reporter_post_kind: str | None = None
    flow: str = ""
    forerunner: UUID | None = None
    found_by_holder: bool = False
    place_known: bool = True
    holder_post: UUID | None = None
    closed_at: datetime | None = None
    batch: UUID | None = None
    agreed: bool = False
    next_visit: date | None = None
    departments_came: int = 0
    came: tuple[str, ...] = ()
    failed: bool = False
    alone: bool = False
    accepted: bool = False
    department: str = ""
    passed_by: str | None = None
    state: str = ""
    reason: str | None = None
    document: str | None = None
    by_department: UUID | None = None
    heads: tuple[UUID, ...] = ()
    by_post_kind: str | None = None
    call: UUID | None = None
    call_kind: str = ""
    departments: tuple[str, ...] = ()
    meet_at: datetime | None = None
    person: UUID | None = None
    check_in: UUID | None = None
    day: date | None = None
    amount: int = 0
    undoes: UUID | None = None
    act: UUID | None = None
    to_version: int = 0
    from_flow: str = ""
    from_step: str = ""
    answer_by: datetime | None = None
    position_m: int | None = None
    to_m: int | None = None
    from_person: UUID | None = None
    left_post: UUID | None = None
    since: date | None = None
    to_post: UUID | None = None
    from_alley: UUID | None = None
    until: datetime | None = None
    leader: UUID | None = None
    leader_danger: bool = False
    referral: UUID | None = None
    what: str = ""
    their_outcome: str | None = None


_DECIDED = frozenset(
    {"step", "action", "to", "owner_post", "owner_person", "owner_department", "due_at", "to_posts", "heads", "rung",
     "on_time", "outcome",
     "forerunner", "departments"}
)  # fmt: skip
_decided: Mapping[str, Callable[[Any], tuple[Any, ...]]] = {
    event.kind: attrgetter("kind", "subject", *sorted(_DECIDED & set(event.__struct_fields__))) for event in _EVENTS
}


def decided(one: Event | Fact) -> tuple[Any, ...]:
    """What the rules decided, without the moment at which a sweep came by: the same of an event and of its fact."""
    return _decided[one.kind](one)


def events_of(ground: Ground, life: Life) -> Iterator[Event]:
    """What of a run would stand in the journal of the period."""
    return (event for _, event in dated_events_of(ground, life))


def dated_events_of(ground: Ground, life: Life) -> list[tuple[datetime, Event]]:
    """The same, each with its time."""
    since, until, found = ground.since, ground.until, []
    for moment in (*life.moments, life.morning) if life.morning else life.moments:
        for effect in moment.effects:
            if type(effect) is Record:
                event, at = effect.event, effect.at or moment.at
                if event.kind in _KINDS:
                    if since <= at < until:
                        found.append((at, event))
                elif event.kind == CaseRedated.kind and isinstance(moment.act, Recounted) and moment.act.lapse:
                    found = [one for one in found if not _is_lifted(*one, moment.act.lapse)]
    return found


_LED_TO = frozenset({events.CaseEscalated.kind, events.CasePressed.kind})


def _is_lifted(at: datetime, event: Event, lapse: datetime) -> bool:
    """Out of every count, as the journal takes them back: a lapse that was none, and what it led to."""
    return (event.kind == events.CaseOverdue.kind and at == lapse) or (event.kind in _LED_TO and at >= lapse)
