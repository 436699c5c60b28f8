"""Households that need care (需要照护的户), and every look at who they are."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class CareHousehold(OfficeOwned, Base):
    """Shown by `number` and a masked name. Why it needs care is not kept: no labels, no family, no health.

    `name`, `door`, `phone` and `asked` are emptied at their term after `ended_on`.
    """

    __tablename__ = "care_households"

    alley_id: Mapped[UUID]
    number: Mapped[int]  # Within its alley.
    name: Mapped[str | None]
    door: Mapped[str | None]
    phone: Mapped[str | None]
    asked: Mapped[str | None]  # What the household itself asked for.
    every_days: Mapped[int]
    since: Mapped[date]
    agreed_on: Mapped[date]  # The household's consent to being on the register.
    visited_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    erased_at: Mapped[datetime | None]
    registered_by: Mapped[UUID]

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("people", "registered_by"),
        CheckConstraint("every_days BETWEEN 1 AND 366", "rhythm"),
        Index("uq_care_households_number", "office_id", "alley_id", "number", unique=True),
    )


class CareLook(OfficeOwned, Base):
    """One look at who a household is."""

    __tablename__ = "care_looks"

    household_id: Mapped[UUID]
    person_id: Mapped[UUID]
    because: Mapped[str] = mapped_column()
    looked_at: Mapped[datetime]

    __table_args__ = (
        office_fk("care_households", "household_id"),
        office_fk("people", "person_id"),
        Index("ix_care_looks_at", "office_id", "looked_at"),
    )
