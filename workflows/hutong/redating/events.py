"""What the journal tells of deadlines counted anew: one event a case, one for the whole act."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from hutong.cases.events import CaseEvent
from hutong.journal import Event


class CaseRedated(CaseEvent, frozen=True, kw_only=True):
    """Counted by the same rules with the days as they are now. `act` is the counting that it belongs to; `told` hear
    of it when that is done.
    """

    kind: ClassVar[str] = "case.redated"
    act: UUID
    step: str
    days: tuple[date, ...]
    from_due_at: datetime
    due_at: datetime
    told: tuple[UUID, ...] = ()
    why: dict[str, Any]


class CasesRedated(Event, frozen=True, kw_only=True):
    """The whole act, when it is done. Subject is the act."""

    kind: ClassVar[str] = "cases.redated"
    first: date
    last: date
    looked_at: int
    changed: int
