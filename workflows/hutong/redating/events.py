"""What the journal tells of deadlines counted anew: one event a case, one for the whole act."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from hutong.cases.events import CaseEvent
from hutong.journal import Event


class CaseRedated(CaseEvent, frozen=True, kw_only=True):
    """Counted by the same rules with the days as they are now. `act` is the counting that it belongs to; `told` hear
    of it when that is done, `departments` find it on their list. `late` says what became of one that was overdue.
    """

    kind: ClassVar[str] = "case.redated"
    act: UUID
    step: str
    days: tuple[date, ...]
    from_due_at: datetime
    due_at: datetime
    told: tuple[UUID, ...] = ()
    departments: tuple[UUID, ...] = ()
    late: str = ""  # lifted: overdue no more; later: since the new deadline
    why: dict[str, Any]


class OverdueLifted(Event, frozen=True, kw_only=True):
    """Takes a case's lapse back out of every count: by the days as they are now it was none. Corrects that event."""

    kind: ClassVar[str] = "case.overdue_lifted"
    act: UUID
    void: bool = True


class EscalationLifted(Event, frozen=True, kw_only=True):
    """The same of a rung, or of its being told again, that came of such a lapse."""

    kind: ClassVar[str] = "case.escalation_lifted"
    act: UUID
    void: bool = True


class CasesRedated(Event, frozen=True, kw_only=True):
    """The whole act, when it is done. Subject is the act."""

    kind: ClassVar[str] = "cases.redated"
    first: date
    last: date
    looked_at: int
    changed: int
