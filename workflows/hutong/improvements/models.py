"""Improvement projects: their stages, the survey's register, two budgets, and what was brought in."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Improvement(OfficeOwned, Base):
    """One project (整治提升项目) over one or more alleys. `stage` is empty before it begins.

    `held_since` is the day on which the last stage, holding, began: what comes back after it is a rebound of this work.
    """

    __tablename__ = "improvements"

    name: Mapped[str]
    goal: Mapped[str | None]
    post_id: Mapped[UUID | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    stage: Mapped[str | None] = mapped_column(String(12))
    held_since: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_note: Mapped[str | None]
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("posts", "post_id", optional=True),
        CheckConstraint("ends_on >= starts_on", "dates"),
        Index("ix_improvements_dates", "office_id", "starts_on"),
    )


class ImprovementAlley(OfficeOwned, Base):
    """An alley that the project is about."""

    __tablename__ = "improvement_alleys"

    improvement_id: Mapped[UUID]
    alley_id: Mapped[UUID]

    __table_args__ = (
        office_fk("improvements", "improvement_id"),
        office_fk("alleys", "alley_id"),
        UniqueConstraint("office_id", "improvement_id", "alley_id"),
        Index("ix_improvement_alleys_alley", "office_id", "alley_id"),
    )


class ImprovementStage(OfficeOwned, Base):
    """A stage as planned and as it went. `because` is why it was left although something was missing."""

    __tablename__ = "improvement_stages"

    improvement_id: Mapped[UUID]
    stage: Mapped[str] = mapped_column(String(12))
    planned_until: Mapped[date | None]
    entered_on: Mapped[date | None]
    left_on: Mapped[date | None]
    because: Mapped[str | None]

    __table_args__ = (
        office_fk("improvements", "improvement_id"),
        UniqueConstraint("office_id", "improvement_id", "stage"),
    )


class RegisterLine(OfficeOwned, Base):
    """What the survey found at one stretch: settled, dropped with a reason, or handed on as a case.

    Metres count along the alley from its first end. A line that became a case is settled when its case is closed.
    """

    __tablename__ = "improvement_lines"

    improvement_id: Mapped[UUID]
    alley_id: Mapped[UUID]
    category: Mapped[str] = mapped_column(String(40))
    from_m: Mapped[int]
    until_m: Mapped[int | None]
    note: Mapped[str | None]
    state: Mapped[str] = mapped_column(String(8))  # open, case, settled or dropped
    case_id: Mapped[UUID | None]
    settled_on: Mapped[date | None]
    settled_how: Mapped[str | None]
    found_on: Mapped[date]

    __table_args__ = (
        office_fk("improvements", "improvement_id"),
        office_fk("alleys", "alley_id"),
        office_fk("cases", "case_id", optional=True),
        CheckConstraint("from_m >= 0 AND (until_m IS NULL OR until_m >= from_m)", "stretch"),
        Index("ix_improvement_lines_project", "office_id", "improvement_id"),
        Index("ix_improvement_lines_case", "office_id", "case_id", postgresql_where=text("case_id IS NOT NULL")),
    )


class Money(OfficeOwned, Base):
    """One entry of one of the two budgets, in fen. A wrong one is withdrawn with a reason, never changed."""

    __tablename__ = "improvement_money"

    improvement_id: Mapped[UUID]
    budget: Mapped[str] = mapped_column(String(8))  # party or office
    kind: Mapped[str] = mapped_column(String(8))  # approved or spent
    fen: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date]
    what: Mapped[str]
    document: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]

    __table_args__ = (
        office_fk("improvements", "improvement_id"),
        CheckConstraint("fen > 0", "fen"),
        Index("ix_improvement_money_project", "office_id", "improvement_id"),
    )


class Material(OfficeOwned, Base):
    """A lot of publicity that was put out for the project; its pieces stay where they are counted."""

    __tablename__ = "improvement_material"

    improvement_id: Mapped[UUID]
    publicity_id: Mapped[UUID]

    __table_args__ = (
        office_fk("improvements", "improvement_id"),
        office_fk("publicity", "publicity_id"),
        UniqueConstraint("office_id", "improvement_id", "publicity_id"),
    )


class ConveniencePoint(OfficeOwned, Base):
    """A shop or service that was brought in to serve the neighbourhood (便民点)."""

    __tablename__ = "convenience_points"

    improvement_id: Mapped[UUID]
    alley_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]

    __table_args__ = (
        office_fk("improvements", "improvement_id"),
        office_fk("alleys", "alley_id"),
        Index("ix_convenience_points_alley", "office_id", "alley_id"),
    )
