"""Leave that somebody asked for, and what became of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Leave(OfficeOwned, Base):
    """One leave (请假). Days of a leave that holds stand as an absence, which cover and rosters follow.

    `state` is asked, granted, declined, withdrawn or ended (back before its last day). The reason is erasable.
    """

    __tablename__ = "leaves"

    person_id: Mapped[UUID]
    since: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    answer: Mapped[str | None]
    absence_id: Mapped[UUID | None]

    __table_args__ = (
        office_fk("people", "person_id"),
        office_fk("people", "decided_by", optional=True),
        office_fk("absences", "absence_id", optional=True),
        CheckConstraint("until >= since", "days"),
        Index("ix_leaves_person", "office_id", "person_id", "since"),
        Index("ix_leaves_asked", "office_id", "asked_at", postgresql_where="state = 'asked'"),
    )
