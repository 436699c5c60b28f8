"""Check-ins (刷): the volunteer card at the community, and the day's record filed there."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class CheckIn(OfficeOwned, Base):
    """One person's day, filed. `filed` sums up what it held; `late_reason` marks 补登. At most one a day stands."""

    __tablename__ = "check_ins"

    person_id: Mapped[UUID]
    community_id: Mapped[UUID]
    day: Mapped[date]
    checked_at: Mapped[datetime]
    checked_by: Mapped[UUID]
    filed: Mapped[dict[str, Any]]
    late_reason: Mapped[str | None]
    undone_at: Mapped[datetime | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        office_fk("people", "person_id"),
        office_fk("people", "checked_by"),
        office_fk("communities", "community_id"),
        Index(
            "uq_check_ins_day", "office_id", "person_id", "day", unique=True,
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_check_ins_community", "office_id", "community_id", "day"),
    )  # fmt: skip


class DeskClosure(OfficeOwned, Base):
    """A day on which a community's desk is closed: nobody can check in, and nobody loses by it."""

    __tablename__ = "desk_closures"

    community_id: Mapped[UUID]
    day: Mapped[date]
    reason: Mapped[str]
    noted_by: Mapped[UUID]
    noted_at: Mapped[datetime]

    __table_args__ = (
        office_fk("communities", "community_id"),
        office_fk("people", "noted_by"),
        UniqueConstraint("office_id", "community_id", "day"),
    )


class CheckInCard(OfficeOwned, Base):
    """A printed card: its code is random and tells nothing. At most one a person stands."""

    __tablename__ = "check_in_cards"

    person_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(16))
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("people", "person_id"),
        office_fk("people", "issued_by"),
        UniqueConstraint("office_id", "code"),
        Index(
            "uq_check_in_cards_person", "office_id", "person_id", unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )  # fmt: skip
