"""What the journal tells of cases taken over to another version: one event a case, one for the whole act."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from hutong.cases.events import CaseEvent
from hutong.journal import Event


class CaseMoved(CaseEvent, frozen=True, kw_only=True):
    """It goes on by `to_version` from `step` on; `act` is the move that it belongs to."""

    kind: ClassVar[str] = "case.moved"
    act: UUID
    from_version: int
    to_version: int
    from_flow: str
    flow: str
    from_step: str
    step: str
    owner_post: UUID | None
    owner_person: UUID | None
    also_posts: tuple[UUID, ...] = ()
    owner_department: UUID | None = None
    from_due_at: datetime | None
    due_at: datetime | None
    why: dict[str, Any]


class CasesMoved(Event, frozen=True, kw_only=True):
    """The whole act, when it is done. Subject is the act."""

    kind: ClassVar[str] = "cases.moved"
    to_version: int
    moved: int
    skipped: int
    note: str
