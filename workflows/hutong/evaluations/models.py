"""Monthly scores of posts, with the reasons."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Numeric, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Evaluation(OfficeOwned, Base):
    """One post's score of one month (its first day), out of the playbook's full marks; `why` holds each part."""

    __tablename__ = "evaluations"

    post_id: Mapped[UUID]
    month: Mapped[date]
    score: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    why: Mapped[dict[str, Any]]
    playbook_version: Mapped[int]
    computed_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (office_fk("posts", "post_id"), UniqueConstraint("office_id", "post_id", "month"))


class MonthConfirmation(OfficeOwned, Base):
    """核定: somebody who appraises stands by the scores of a month (its first day)."""

    __tablename__ = "month_confirmations"

    month: Mapped[date]
    person_id: Mapped[UUID]
    confirmed_at: Mapped[datetime]
    note: Mapped[str]

    __table_args__ = (office_fk("people", "person_id"), UniqueConstraint("office_id", "month", "person_id"))


class ScoreReview(OfficeOwned, Base):
    """复核: somebody appraised asks for a second look. `score` is the corrected one, none where the score stands.

    The score itself stays as it was reckoned; what a review found stands beside it.
    """

    __tablename__ = "score_reviews"

    evaluation_id: Mapped[UUID]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    reason: Mapped[str]
    answer_by: Mapped[date]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    score: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))

    __table_args__ = (
        office_fk("evaluations", "evaluation_id"),
        office_fk("people", "asked_by"),
        office_fk("people", "answered_by", optional=True),
        Index(
            "uq_score_reviews_open",
            "office_id",
            "evaluation_id",
            unique=True,
            postgresql_where=text("answered_at IS NULL"),
        ),
    )
