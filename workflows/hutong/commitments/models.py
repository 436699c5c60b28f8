"""What meetings resolved (决议). With an owner and a day it is a commitment, and its story is kept."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hutong.db import Base, OfficeOwned, office_fk

_OPEN = text("done_on IS NULL AND due_on IS NOT NULL")


class Decision(OfficeOwned, Base):
    """One decision. Its owner is a post, a council or a unit; `due_on` moves with a reason only.

    `told` are the words for the wall, where the office has some: the body may name houses and people, these must not.
    A kept promise (`done_on`) waits for the residents' word (`confirmed_on`); who says it is not so opens it again.
    """

    __tablename__ = "decisions"

    meeting_id: Mapped[UUID]
    agenda_id: Mapped[UUID | None]
    body: Mapped[str]
    told: Mapped[str | None]
    post_id: Mapped[UUID | None]
    council_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    improvement_id: Mapped[UUID | None]
    initiative_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    done_note: Mapped[str | None]
    confirmed_on: Mapped[date | None]
    reminded_for: Mapped[date | None]
    late_for: Mapped[date | None]

    __table_args__ = (
        office_fk("meetings", "meeting_id"),
        office_fk("agenda_items", "agenda_id", optional=True),
        office_fk("posts", "post_id", optional=True),
        office_fk("councils", "council_id", optional=True),
        office_fk("units", "unit_id", optional=True),
        office_fk("improvements", "improvement_id", optional=True),
        office_fk("initiatives", "initiative_id", optional=True),
        office_fk("cases", "case_id", optional=True),
        CheckConstraint("num_nonnulls(post_id, council_id, unit_id) <= 1", "owner"),
        Index("ix_decisions_meeting", "office_id", "meeting_id"),
        Index("ix_decisions_due", "office_id", "due_on", postgresql_where=_OPEN),
        Index("ix_decisions_post", "office_id", "post_id", postgresql_where=text("post_id IS NOT NULL")),
    )


class DateMoved(OfficeOwned, Base):
    """The day of a commitment moved, and why. `told` is how the wall says it: the reason may name people."""

    __tablename__ = "decision_dates"

    decision_id: Mapped[UUID]
    from_day: Mapped[date]
    to_day: Mapped[date]
    reason: Mapped[str]
    told: Mapped[str | None]
    moved_by: Mapped[UUID | None]
    moved_at: Mapped[datetime]

    __table_args__ = (
        office_fk("decisions", "decision_id"),
        office_fk("people", "moved_by", optional=True),
        Index("ix_decision_dates_decision", "office_id", "decision_id"),
    )


class Answer(OfficeOwned, Base):
    """What a member of the council said of a promise that was reported kept."""

    __tablename__ = "decision_answers"

    decision_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    kept: Mapped[bool]
    note: Mapped[str | None]
    day: Mapped[date]
    recorded_by: Mapped[UUID | None]

    __table_args__ = (
        office_fk("decisions", "decision_id"),
        office_fk("council_members", "member_id", optional=True),
        office_fk("people", "recorded_by", optional=True),
        Index("ix_decision_answers_decision", "office_id", "decision_id"),
    )
