"""Rehearsals, and the cases in which they differ from what was."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class State(StrEnum):
    """The life of a rehearsal; one whose worker was lost waits again and begins anew."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


OPEN = (State.WAITING, State.RUNNING)


class Rehearsal(OfficeOwned, Base):
    """A draft run over a period of days, both inclusive. It belongs to the draft as `sha256` of its text names it.

    A published draft keeps its row, so that its rehearsals are attached to the publication. `done` of `total` are
    acts. `generated` cases are made up for an office that has no past.
    """

    __tablename__ = "rehearsals"

    playbook_id: Mapped[UUID | None]
    sha256: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int]
    first: Mapped[date]
    last: Mapped[date]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[str] = mapped_column(String(10))
    done: Mapped[int] = mapped_column(server_default=text("0"))
    total: Mapped[int] = mapped_column(server_default=text("0"))
    summary: Mapped[dict[str, Any] | None]
    trouble: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_by: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("playbooks", "playbook_id", optional=True),
        office_fk("people", "created_by", optional=True),
        Index("ix_rehearsals_playbook", "office_id", "playbook_id", "created_at"),
        Index(
            "ix_rehearsals_open", "office_id", "created_at",
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
    )  # fmt: skip


class RehearsedCase(OfficeOwned, Base):
    """A case that goes otherwise by the draft, with both traces. The case itself may be made up, and is no row then.

    Not `whole`, its traces have only their last lines: the others are told when somebody opens it.
    """

    __tablename__ = "rehearsed_cases"

    rehearsal_id: Mapped[UUID]
    case_id: Mapped[UUID]
    opened_at: Mapped[datetime]
    kinds: Mapped[list[str]]
    trace_then: Mapped[list[Any]]
    trace_now: Mapped[list[Any]]
    whole: Mapped[bool] = mapped_column(server_default=text("true"))

    __table_args__ = (
        office_fk("rehearsals", "rehearsal_id"),
        UniqueConstraint("office_id", "rehearsal_id", "case_id"),
        Index("ix_rehearsed_cases_order", "office_id", "rehearsal_id", "opened_at", "id"),
    )
