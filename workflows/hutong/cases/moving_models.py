"""Open cases taken over to another version of the playbook: the act, and what became of each case in it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class CaseMove(OfficeOwned, Base):
    """One act, named by its id in every event it makes. `steps` answers where steps go that are not there any more.

    `state` is waiting (it begins at `begins_at` and can be called off until then), running, done or cancelled.
    """

    __tablename__ = "case_moves"

    to_version: Mapped[int]
    steps: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    note: Mapped[str]
    state: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    begins_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None]

    __table_args__ = (
        office_fk("people", "asked_by"),
        office_fk("people", "cancelled_by", optional=True),
        Index("ix_case_moves_version", "office_id", "to_version"),
    )


class CaseMoveItem(OfficeOwned, Base):
    """One case of the act, as it was planned and as it came out; `plan` is what the page showed before.

    `state` is planned, moved or skipped, the last with its reason (`sentence` and `params`).
    """

    __tablename__ = "case_move_items"

    move_id: Mapped[UUID]
    case_id: Mapped[UUID]
    revision: Mapped[int]
    from_version: Mapped[int]
    plan: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12))
    sentence: Mapped[str | None]
    params: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))

    __table_args__ = (
        office_fk("case_moves", "move_id"),
        office_fk("cases", "case_id"),
        UniqueConstraint("office_id", "move_id", "case_id"),
        Index("ix_case_move_items_left", "office_id", "move_id", "state"),
        Index("ix_case_move_items_case", "office_id", "case_id"),
    )
