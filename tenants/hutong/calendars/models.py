"""Days that an office works, or does not, against the national table; and the years whose holidays are known."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class OfficeDay(OfficeOwned, Base):
    """The office's word about one day. A changed word is a new row: deadlines told before were counted by the old."""

    __tablename__ = "office_days"

    day: Mapped[date]
    working: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(60))
    entered_by: Mapped[UUID]
    entered_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("people", "entered_by"),
        office_fk("people", "ended_by", optional=True),
        Index("ux_office_days_day", "office_id", "day", unique=True, postgresql_where=text("ended_at IS NULL")),
    )


class SettledYear(OfficeOwned, Base):
    """A year whose holidays are known here: from the State Council's notice (`national`), or entered by the office."""

    __tablename__ = "settled_years"

    year: Mapped[int]
    national: Mapped[bool]
    noted_by: Mapped[UUID | None]
    noted_at: Mapped[datetime]

    __table_args__ = (
        office_fk("people", "noted_by", optional=True),
        UniqueConstraint("office_id", "year", "national"),
    )
