"""Circulars of the office."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Circular(OfficeOwned, Base):
    """One document under its number. `rows` are the scores as they stood when it was issued: later reviews change
    nothing in it. `corrects_id` is the one that it takes the place of, `because` says why.
    """

    __tablename__ = "circulars"

    number: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str]
    quarter: Mapped[date]
    rows: Mapped[list[Any]]
    issued_by: Mapped[UUID]
    issued_at: Mapped[datetime]
    corrects_id: Mapped[UUID | None]
    because: Mapped[str | None]

    __table_args__ = (
        office_fk("people", "issued_by"),
        office_fk("circulars", "corrects_id", optional=True),
        UniqueConstraint("office_id", "number"),
        # One correction each: a second one corrects the first correction.
        UniqueConstraint("office_id", "corrects_id"),
        Index("ix_circulars_quarter", "office_id", "quarter", "issued_at"),
    )
