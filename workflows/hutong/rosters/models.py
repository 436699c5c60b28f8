"""A month's roster and its lines."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Roster(OfficeOwned, Base):
    """One month of the office (排班): proposed, adjusted by hand, published. `month` is its first day."""

    __tablename__ = "rosters"

    month: Mapped[date]
    playbook_version: Mapped[int]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("people", "proposed_by", optional=True),
        office_fk("people", "published_by", optional=True),
        UniqueConstraint("office_id", "month"),
    )


class RosterLine(OfficeOwned, Base):
    """A duty on a day. Nobody in `person_id` is a gap, and `rule` says why.

    `planned_id` is whom the published roster named: whoever comes back from leave early finds the own days again.
    """

    __tablename__ = "roster_lines"

    roster_id: Mapped[UUID]
    day: Mapped[date]
    half: Mapped[str | None] = mapped_column(String(2))  # am or pm
    cadence: Mapped[str] = mapped_column(String(40))
    alley_id: Mapped[UUID | None]
    post_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    planned_id: Mapped[UUID | None]
    rule: Mapped[str] = mapped_column(String(12))
    instead_of: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'::uuid[]"))

    __table_args__ = (
        office_fk("rosters", "roster_id"),
        office_fk("alleys", "alley_id", optional=True),
        office_fk("posts", "post_id", optional=True),
        office_fk("people", "person_id", optional=True),
        office_fk("people", "planned_id", optional=True),
        Index("ix_roster_lines_roster", "office_id", "roster_id", "day"),
        Index("ix_roster_lines_person", "office_id", "person_id", "day"),
        Index("ix_roster_lines_alley", "office_id", "alley_id", "day"),
    )
