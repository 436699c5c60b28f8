"""What the journal tells of a day's work; figures and rollups are counted from these."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class PatrolFinished(Event, frozen=True, kw_only=True):
    """`found` counts what was found, of which an item may have several; `fixed` those that were put right at once.

    `minutes` are without those of another walk at the same time; `visited` of them have counted as visits.
    """

    kind: ClassVar[str] = "patrol.finished"
    alley: UUID
    alley_kind: str
    person: UUID
    post_kind: str
    minutes: int
    visited: int = 0
    found: int = 0
    fixed: int = 0


class VisitRecorded(Event, frozen=True, kw_only=True):
    """`whom` is unit, shop or resident; `people` counts person-times, `minutes` none that a walk has counted."""

    kind: ClassVar[str] = "visit.recorded"
    alley: UUID
    alley_kind: str
    person: UUID
    post_kind: str
    whom: str
    people: int
    minutes: int
    unit: UUID | None = None
    need: bool = False


class NeedAnswered(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "need.answered"
    alley: UUID


class NeedReminded(Event, frozen=True, kw_only=True):
    """It waits for an answer: the day is near, or past; `people` is how many were told."""

    kind: ClassVar[str] = "need.reminded"
    alley: UUID
    late: bool
    people: int


class FixTold(Event, frozen=True, kw_only=True):
    """Tidied, and the photos before and after are not there: on record, and not counted. FixDone follows with them."""

    kind: ClassVar[str] = "fix.told"
    alley: UUID
    person: UUID
    post_kind: str
    category: str


class FixDone(Event, frozen=True, kw_only=True):
    """What counts. `way` is dissuade or tidy; a tidying happened before, whenever its second photo came."""

    kind: ClassVar[str] = "fix.done"
    alley: UUID
    alley_kind: str
    person: UUID
    post_kind: str
    category: str
    way: str


class NoteWritten(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "note.written"
    person: UUID
    alley: UUID | None = None
