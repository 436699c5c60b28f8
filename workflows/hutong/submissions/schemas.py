"""What a phone hands in, whole: a walk, what was put right and reported on it; visits, inspections, notes, words on the
register.

Everything has an id of the phone's.

The walk is `hutong.patrols.schemas.SubmitPatrol`: a field added there can be sent from that day.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from hutong.doubts.schemas import Answer
from hutong.inspections.schemas import RecordInspection
from hutong.patrols.schemas import RecordFix, RecordVisit, SubmitPatrol, WriteNote
from hutong.photos.schemas import Announced
from hutong.registers.schemas import SayCorrection

MOST = 60


class SentFix(RecordFix, frozen=True, kw_only=True):
    """`at` is by the phone's clock."""

    at: datetime


class SentReport(msgspec.Struct, frozen=True, kw_only=True):
    """Its photos are sent under its id, before it or after it.

    `at_once`: put right on the spot, and closed with it where its evidence is there by then; `note` is how.
    `on_walk`: found on a walk that came, or comes, in another message.
    """

    id: UUID
    alley_id: UUID
    description: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
    category: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    danger: bool = False
    at_once: bool = False
    on_walk: bool = False
    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    position_m: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None


class SentVisit(RecordVisit, frozen=True, kw_only=True):
    """`unit_name` is a shop or a work unit that the phone's register does not have. `at` is by the phone's clock."""

    at: datetime
    unit_name: Annotated[str, msgspec.Meta(max_length=60)] = ""


class SentNote(WriteNote, frozen=True, kw_only=True):
    at: datetime


class SentInspection(RecordInspection, frozen=True, kw_only=True):
    """`seen_at` is by the phone's clock; `at` are metres along the alley."""

    seen_at: datetime


class SentCorrection(SayCorrection, frozen=True, kw_only=True):
    at: datetime


BesideWalk = SentReport | SentFix | SentVisit | SentNote | SentCorrection | SentInspection


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One submission. `version` is that of the rules the phone walked by, `kit_at` when it fetched them (our clock)."""

    id: UUID
    captured_at: datetime
    version: int | None = None
    kit_at: datetime | None = None
    patrol: SubmitPatrol | None = None
    checked: Answer | None = None
    """What she answered on the phone, where the walk looked odd to it: she is not asked the same again."""
    checked_about: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=20)], ...], msgspec.Meta(max_length=20)] = ()
    """Which doubts she was asked about there; a phone that tells of none is taken to have asked about all."""
    apart: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=MOST)] = ()
    """Reports that the walk led to and that come in another message, which waits for its pictures."""
    fixes: Annotated[tuple[SentFix, ...], msgspec.Meta(max_length=MOST)] = ()
    reports: Annotated[tuple[SentReport, ...], msgspec.Meta(max_length=MOST)] = ()
    visits: Annotated[tuple[SentVisit, ...], msgspec.Meta(max_length=MOST)] = ()
    notes: Annotated[tuple[SentNote, ...], msgspec.Meta(max_length=MOST)] = ()
    corrections: Annotated[tuple[SentCorrection, ...], msgspec.Meta(max_length=MOST)] = ()
    inspections: Annotated[tuple[SentInspection, ...], msgspec.Meta(max_length=MOST)] = ()
    photos: Annotated[tuple[Announced, ...], msgspec.Meta(max_length=MOST)] = ()
    """What the phone keeps still of pictures; each is sent by itself, before these words or after them."""

    @property
    def is_empty(self) -> bool:
        return self.patrol is None and not self.beside

    def is_danger_alone(self, opened: Collection[UUID]) -> bool:
        """Nothing but word of danger, which nothing keeps back; `opened` are those of which there is a case."""
        dangers = tuple(each for each in self.reports if each.danger or each.id in opened)
        return self.patrol is None and bool(self.reports) and self.beside == dangers

    @property
    def beside(self) -> tuple[BesideWalk, ...]:
        """All that is not the walk itself."""
        return (
            *self.reports, *self.fixes, *self.visits, *self.notes, *self.corrections, *self.inspections,
        )  # fmt: skip


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What lets an item leave the phone's queue. `state` is accepted or declined; `cases` by report, with numbers."""

    id: UUID
    number: str
    state: str
    received_at: datetime
    told: tuple[str, ...] = ()
    cases: tuple["CaseReceipt", ...] = ()


class CaseReceipt(msgspec.Struct, frozen=True):
    id: UUID
    number: str
