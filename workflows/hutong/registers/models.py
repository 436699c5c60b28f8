"""What somebody found wrong in the base register (台账), and everything that was changed in it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class RegisterCorrection(OfficeOwned, Base):
    """Something is missing, wrong or gone, says whoever walked there. Its id is made by the phone.

    `words` and `reason` are what the two wrote to each other; they are emptied at their term.
    """

    __tablename__ = "register_corrections"

    alley_id: Mapped[UUID]
    unit_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    what: Mapped[str] = mapped_column(String(8))  # missing, wrong or gone
    kind: Mapped[str | None] = mapped_column(String(8))  # shop, unit or yard
    name: Mapped[str | None]
    households: Mapped[int | None]
    residents: Mapped[int | None]
    words: Mapped[str | None]
    said_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))  # waiting, accepted, declined or withdrawn
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("units", "unit_id", optional=True),
        office_fk("people", "person_id"),
        office_fk("people", "decided_by", optional=True),
        Index("ix_register_corrections_person", "office_id", "person_id", "said_at"),
        Index(
            "ix_register_corrections_waiting", "office_id", "alley_id", postgresql_where=text("state = 'waiting'")
        ),
    )  # fmt: skip


class UnitChange(OfficeOwned, Base):
    """One field of an entry from what to what: the register's history. Of one that came `field` is added."""

    __tablename__ = "unit_changes"

    unit_id: Mapped[UUID]
    alley_id: Mapped[UUID]
    field: Mapped[str] = mapped_column(String(12))  # added, name, kind, households, residents or until
    before: Mapped[str | None]
    after: Mapped[str | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]
    correction_id: Mapped[UUID | None]
    source: Mapped[str] = mapped_column(String(10))  # correction, desk, sheet

    __table_args__ = (
        office_fk("units", "unit_id"),
        office_fk("alleys", "alley_id"),
        office_fk("people", "changed_by", optional=True),
        office_fk("register_corrections", "correction_id", optional=True),
        CheckConstraint("source IN ('correction', 'desk', 'sheet')", "source"),
        Index("ix_unit_changes_alley", "office_id", "alley_id", "changed_at"),
        Index("ix_unit_changes_unit", "office_id", "unit_id"),
    )
