"""The receipt of a deed on a case."""

from datetime import datetime
from uuid import UUID

import msgspec

from hutong.cases.states import CaseState


class Stands(msgspec.Struct, frozen=True, kw_only=True):
    """Where a case stands after the deed; times are UTC."""

    id: UUID
    step: str | None
    due_at: datetime | None
    closed_at: datetime | None
    outcome: str | None

    @classmethod
    def of(cls, state: CaseState) -> "Stands":
        return cls(id=state.id, step=state.step, due_at=state.due_at, closed_at=state.closed_at, outcome=state.outcome)
