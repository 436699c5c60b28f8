"""What people take up beyond what is asked of them (自选动作): planters, proposals, walks, pledges, branch work."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Initiative(OfficeOwned, Base):
    """One of them; its kind is the office's own. `people` and `units` are totals, and nobody is named.

    `proposed_by` is who wrote it down: that counts as the delegates' 议. A proposal is `waiting` until a council has
    talked it over; everything else is running from its first day.
    """

    __tablename__ = "initiatives"

    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str]
    body: Mapped[str | None]
    alley_id: Mapped[UUID]
    unit_id: Mapped[UUID | None]
    people: Mapped[int] = mapped_column(server_default=text("0"))
    units: Mapped[int] = mapped_column(server_default=text("0"))
    counted: Mapped[int | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10))  # waiting, running, done, declined or withdrawn
    answer: Mapped[str | None]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("units", "unit_id", optional=True),
        office_fk("people", "proposed_by"),
        CheckConstraint("people >= 0 AND units >= 0 AND (counted IS NULL OR counted >= 0)", "counts"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", "dates"),
        Index("ix_initiatives_alley", "office_id", "alley_id"),
        Index("ix_initiatives_proposed", "office_id", "proposed_by", "proposed_at"),
    )
