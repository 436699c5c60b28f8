"""What phones and printed sheets hand in: one row each, with the receipt that was given."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Submission(OfficeOwned, Base):
    """One message of a day's work. Its id is made on the phone, so that a repeat meets the receipt of the first.

    `captured_at` and `sent_at` are by the phone's clock, `received_at` by ours. `body` is what was sent, kept only
    while it is refused: once decided, the rows made of it say all. `told` are sentences for the receipt.
    One that nobody decided until its term is declined by nobody.
    """

    __tablename__ = "submissions"

    person_id: Mapped[UUID]
    source: Mapped[str] = mapped_column(String(6))  # phone or sheet
    entered_by: Mapped[UUID | None]
    number: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(10))  # new (within its transaction), accepted, refused, declined
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    reasons: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    told: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    cases: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    patrol_id: Mapped[UUID | None]
    day: Mapped[date | None]  # Of the work, in the office's time zone.
    captured_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    because: Mapped[str | None]

    @property
    def is_lapsed(self) -> bool:
        """Whether it waited for a decision until its words went."""
        return self.state == "declined" and self.decided_by is None

    __table_args__ = (
        office_fk("people", "person_id"),
        office_fk("people", "entered_by", optional=True),
        office_fk("people", "decided_by", optional=True),
        UniqueConstraint("office_id", "number"),
        Index("ix_submissions_person", "office_id", "person_id", "received_at"),
        Index("ix_submissions_refused", "office_id", "received_at", postgresql_where=text("state = 'refused'")),
    )
