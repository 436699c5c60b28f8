"""What the journal tells of the base register: that something was said and done, not what anybody wrote."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class CorrectionSaid(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "register.correction_said"
    alley: UUID
    unit: UUID | None
    what: str
    person: UUID


class CorrectionDecided(Event, frozen=True, kw_only=True):
    """`state` is accepted, declined or withdrawn."""

    kind: ClassVar[str] = "register.correction_decided"
    alley: UUID
    unit: UUID | None
    state: str


class UnitChanged(Event, frozen=True, kw_only=True):
    """`fields` were changed; from what to what stands in the register's history."""

    kind: ClassVar[str] = "unit.changed"
    alley: UUID
    fields: list[str]
    source: str
