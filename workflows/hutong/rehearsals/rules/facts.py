"""What an event says, as far as a rehearsal counts and compares it: one shape for a run's events and the journal's."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

import msgspec

from hutong.cases.effects import Record
from hutong.journal import Event
from hutong.rehearsals.rules.ground import Ground
from hutong.rehearsals.rules.replay import Life

COUNTED = (
    "case.opened", "case.stepped", "case.closed", "case.reopened", "case.deferred", "case.reminded", "case.overdue",
    "case.escalated", "case.rebounded", "case.paused", "case.resumed", "case.lapsed", "case.pressed",
    "case.moved",
)  # fmt: skip
"""Kinds of events of cases that a rehearsal counts."""
_KINDS = frozenset(COUNTED)


class Fact(msgspec.Struct, kw_only=True):
    """Fields that the event does not have keep their defaults. `kind` is empty where it stands elsewhere."""

    kind: str = ""
    subject: UUID = UUID(int=0)
    alley: UUID | None = None
    category: str = ""
    step: str | None = None
    action: str | None = None
    to: str | None = None
    owner_post: UUID | None = None
    owner_person: UUID | None = None
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
    holder_post: UUID | None = None
    closed_at: datetime | None = None
    batch: UUID | None = None
    agreed: bool = False
    next_visit: date | None = None
    departments_came: int = 0
    came: tuple[str, ...] = ()
    failed: bool = False
    department: str = ""
    state: str = ""
    reason: str | None = None
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

    @property
    def decided(self) -> tuple[object, ...]:
        """What the rules decided, without the moment at which a sweep came by."""
        return (
            self.kind, self.step, self.action, self.to, self.owner_post, self.owner_person, self.due_at, self.to_posts,
            self.rung, self.on_time, self.outcome, self.forerunner,
        )  # fmt: skip


def facts_of(ground: Ground, life: Life) -> Iterator[Fact]:
    """What of a run would stand in the journal of the period."""
    for moment in (*life.moments, *((life.morning,) if life.morning else ())):
        for effect in moment.effects:
            if not isinstance(effect, Record) or effect.event.kind not in _KINDS:
                continue
            if ground.since <= (effect.at or moment.at) < ground.until:
                yield fact_of(effect.event)


def fact_of(event: Event) -> Fact:
    """The fields that the event and a fact have in common."""
    cls = type(event)
    names = _SHARED.get(cls)
    if names is None:
        names = _SHARED[cls] = tuple(n for n in Fact.__struct_fields__ if n != "kind" and n in cls.__struct_fields__)
    return Fact(kind=event.kind, **{name: getattr(event, name) for name in names})


_SHARED: dict[type[Event], tuple[str, ...]] = {}
