"""The grade of an alley after each month."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk

STARTED = "started"
"""The decision of a row that no month gave: where an alley began, by a person's word."""


class AlleyTier(OfficeOwned, Base):
    """One alley's month (its first day): the score, and the grade it left the alley with.

    `tier` and `proposed` are codes of the version's grades (None for no grade); `why` is the whole verdict. What a
    person decided of a proposal stands in `decision` (awarded or declined), with who, when and why; STARTED is a grade
    that the alley had before there was a month to grade.
    """

    __tablename__ = "alley_tiers"

    alley_id: Mapped[UUID]
    month: Mapped[date]
    score: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    tier: Mapped[str | None] = mapped_column(String(40))
    clean: Mapped[int]
    proposed: Mapped[str | None] = mapped_column(String(40))
    why: Mapped[dict[str, Any]]
    playbook_version: Mapped[int]
    computed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    decision: Mapped[str | None] = mapped_column(String(8))
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    note: Mapped[str | None]

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("people", "decided_by", optional=True),
        UniqueConstraint("office_id", "alley_id", "month"),
    )
