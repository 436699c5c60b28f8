"""The day's work of a steward or a chief: patrols, visits, fixes, notes."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Patrol(OfficeOwned, Base):
    """One walk of one alley against its checklist. Its id is made by the phone, so a repeated upload is one row.

    `items` holds `{item, state: clear|found|waived, note, case_id, fix_id, more}`, `more` being further findings of the
    item, each `{case_id}` or `{fix_id}`; the points are rounded positions at start and finish, never a track.
    """

    __tablename__ = "patrols"

    alley_id: Mapped[UUID]
    person_id: Mapped[UUID]
    post_kind: Mapped[str] = mapped_column(String(40))
    checklist: Mapped[str] = mapped_column(String(40))
    playbook_version: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    day: Mapped[date]  # In the office's time zone.
    minutes: Mapped[int | None]
    items: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    start_point: Mapped[dict[str, Any] | None]
    finish_point: Mapped[dict[str, Any] | None]
    joint: Mapped[bool] = mapped_column(server_default=text("false"))
    remark: Mapped[str | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    looked_over_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("people", "person_id"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 0 AND 1440", "minutes"),
        Index("ix_patrols_person", "office_id", "person_id", "day"),
        Index("ix_patrols_alley", "office_id", "alley_id", "day"),
        Index("ix_patrols_joint", "office_id", "day", postgresql_where=text("joint")),
        Index(
            "ix_patrols_not_looked_over", "office_id", "finished_at",
            postgresql_where=text("looked_over_at IS NULL AND finished_at IS NOT NULL AND NOT generated"),
        ),
    )  # fmt: skip


class Visit(OfficeOwned, Base):
    """A call on a unit, a shop or residents. `people` counts person-times, `minutes` the time it took.

    A need or suggestion gets an answer. Households are not named here.
    """

    __tablename__ = "visits"

    alley_id: Mapped[UUID]
    person_id: Mapped[UUID]
    post_kind: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[UUID | None]
    whom: Mapped[str] = mapped_column(String(12))  # unit, shop or resident
    people: Mapped[int]
    minutes: Mapped[int]
    day: Mapped[date]
    occurred_at: Mapped[datetime]
    note: Mapped[str | None]
    need: Mapped[str | None]
    need_answer: Mapped[str | None]
    need_answered_at: Mapped[datetime | None]
    need_answered_by: Mapped[UUID | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("people", "person_id"),
        office_fk("people", "need_answered_by", optional=True),
        office_fk("units", "unit_id", optional=True),
        CheckConstraint("people >= 0 AND minutes BETWEEN 0 AND 1440", "counts"),
        Index("ix_visits_person", "office_id", "person_id", "day"),
        Index("ix_visits_unit", "office_id", "unit_id"),
        Index(
            "ix_visits_needs", "office_id", "alley_id",
            postgresql_where=text("need IS NOT NULL AND need_answered_at IS NULL"),
        ),
    )  # fmt: skip


class Fix(OfficeOwned, Base):
    """Put right on the spot: by words (no photo of anyone) or by tidying (photos before and after).

    One that `awaits_photos` is on record as its steward told it, and counts nowhere until both are there.
    """

    __tablename__ = "fixes"

    alley_id: Mapped[UUID]
    person_id: Mapped[UUID]
    post_kind: Mapped[str] = mapped_column(String(40))
    patrol_id: Mapped[UUID | None]
    category: Mapped[str] = mapped_column(String(40))
    way: Mapped[str] = mapped_column(String(8))  # dissuade or tidy
    note: Mapped[str | None]
    day: Mapped[date]
    occurred_at: Mapped[datetime]
    awaits_photos: Mapped[bool] = mapped_column(server_default=text("false"))
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("people", "person_id"),
        Index("ix_fixes_person", "office_id", "person_id", "day"),
        Index("ix_fixes_alley", "office_id", "alley_id", "day"),
    )


class Note(OfficeOwned, Base):
    """A line of the daily log (日志)."""

    __tablename__ = "notes"

    alley_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    day: Mapped[date]
    occurred_at: Mapped[datetime]
    body: Mapped[str]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("alleys", "alley_id", optional=True),
        office_fk("people", "person_id"),
        Index("ix_notes_person", "office_id", "person_id", "day"),
    )
