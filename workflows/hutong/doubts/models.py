"""A question about a walk that looks odd, and what the walker answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class WalkQuestion(OfficeOwned, Base):
    """One a walk at most. `about` holds `{doubt, figures}`; it asks, counts for nothing, and blames nobody."""

    __tablename__ = "walk_questions"

    patrol_id: Mapped[UUID]
    alley_id: Mapped[UUID]
    person_id: Mapped[UUID]
    about: Mapped[list[Any]]
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(String(12))
    words: Mapped[str | None]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("patrols", "patrol_id"),
        office_fk("alleys", "alley_id"),
        office_fk("people", "person_id"),
        UniqueConstraint("office_id", "patrol_id"),
        Index("ix_walk_questions_open", "office_id", "person_id", postgresql_where=text("answered_at IS NULL")),
        Index("ix_walk_questions_alley", "office_id", "alley_id", "answered_at"),
    )
