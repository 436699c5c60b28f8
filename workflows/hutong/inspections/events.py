"""What the journal tells of inspections (查)."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class InspectionMade(Event, frozen=True, kw_only=True):
    """`looked` are items of the list in force; `found` counts findings."""

    kind: ClassVar[str] = "inspection.made"
    personal: ClassVar[frozenset[str]] = frozenset({"note"})
    alley: UUID
    alley_kind: str
    person: UUID
    post_kind: str
    looked: tuple[str, ...]
    found: int
    note: str | None = None


class CaseInspected(Event, frozen=True, kw_only=True):
    """Subject is the case: this finding of an inspection, the `n`th under its item, became it. `day` is the
    inspection's.
    """

    kind: ClassVar[str] = "inspection.taken"
    inspection: UUID
    item: str
    alley: UUID
    person: UUID
    day: date
    n: int = 1


class FindingLinked(Event, frozen=True, kw_only=True):
    """Subject is the inspection; what was found, as the `n`th under its item, became a case or a fix."""

    kind: ClassVar[str] = "inspection.linked"
    item: str
    became: str
    to: UUID
    n: int = 1
