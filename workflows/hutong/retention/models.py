"""Holds: matters whose photos and words are kept beyond their term."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class CaseHold(OfficeOwned, Base):
    """`reason` is a code of the playbook, `note` in the words of who placed it. Over at `until`, or when lifted."""

    __tablename__ = "case_holds"

    case_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(60))
    note: Mapped[str | None]
    placed_by: Mapped[UUID | None]
    placed_at: Mapped[datetime]
    until: Mapped[datetime]
    lifted_by: Mapped[UUID | None]
    lifted_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("cases", "case_id"),
        office_fk("people", "placed_by", optional=True),
        office_fk("people", "lifted_by", optional=True),
        Index(
            "uq_case_holds_open",
            "office_id",
            "case_id",
            "reason",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )
