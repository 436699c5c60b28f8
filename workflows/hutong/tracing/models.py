"""Nightly checks of stored values, what they found, and what each rule did day by day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, OfficeTable


class WhyCheck(OfficeOwned, Base):
    """One night's check. `phase` and `after` are where it goes on when it was interrupted.

    `since` is from when on everything that changed is looked at; `round_to` is the last case of the round that goes
    through all of them, a bounded number each night.
    """

    __tablename__ = "why_checks"

    day: Mapped[date]
    since: Mapped[datetime]
    phase: Mapped[str] = mapped_column(String(12))  # cases, round, points, scores, tiers, done
    after: Mapped[UUID | None]
    round_from: Mapped[UUID | None]
    round_to: Mapped[UUID | None]
    cases: Mapped[int] = mapped_column(server_default=text("0"))
    points: Mapped[int] = mapped_column(server_default=text("0"))
    scores: Mapped[int] = mapped_column(server_default=text("0"))
    notices: Mapped[int] = mapped_column(server_default=text("0"))
    tiers: Mapped[int] = mapped_column(server_default=text("0"))
    found: Mapped[int] = mapped_column(server_default=text("0"))
    began_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("office_id", "day"),)


class WhyDifference(OfficeOwned, Base):
    """A stored value that its rules, calendar and journal do not give again. Settled once they agree."""

    __tablename__ = "why_differences"

    kind: Mapped[str] = mapped_column(String(12))  # case, points, score or tier
    subject: Mapped[UUID]
    field: Mapped[str] = mapped_column(String(40))
    name: Mapped[str]
    stored: Mapped[str | None]
    recomputed: Mapped[str | None]
    playbook_version: Mapped[int | None]
    found_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("office_id", "kind", "subject", "field"),
        Index("ix_why_differences_open", "office_id", "found_at", postgresql_where=text("settled_at IS NULL")),
    )


class RuleDay(OfficeTable, Base):
    """How often a rule of a version fired on a day of the office's wall."""

    __tablename__ = "rule_days"

    playbook_version: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(160), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    fired: Mapped[int]

    __table_args__ = (Index("ix_rule_days_day", "office_id", "day"),)


class RuleState(OfficeTable, Base):
    """When a rule fired last, what went wrong with it last, and the day on which its administrator was warned."""

    __tablename__ = "rule_states"

    playbook_version: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(160), primary_key=True)
    last_at: Mapped[datetime] = mapped_column(server_default=func.now())
    error: Mapped[str | None]
    error_at: Mapped[datetime | None]
    warned_on: Mapped[date | None]
