"""Readings back: what was asked for, how far it is, what was found."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import ALL, Access, Base, Extra, OfficeOwned, office_fk


class IntegrityCheck(OfficeOwned, Base):
    """`kind` is of CheckKind. `done` of `total` were read; `faults` are the first of them, `fault_count` all.

    `cursor` is where a worker that takes over goes on.
    """

    __tablename__ = "integrity_checks"

    kind: Mapped[str] = mapped_column(String(8))
    day: Mapped[date | None]
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    total: Mapped[int] = mapped_column(server_default=text("0"))
    done: Mapped[int] = mapped_column(server_default=text("0"))
    bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    faults: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    fault_count: Mapped[int] = mapped_column(server_default=text("0"))
    cursor: Mapped[str] = mapped_column(String(80), server_default=text("''"))

    __table_args__ = (
        office_fk("people", "asked_by", optional=True),
        Index("uq_integrity_checks_open", "office_id", "kind", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("uq_integrity_checks_night", "office_id", "day", unique=True, postgresql_where=text("kind = 'nightly'")),
        # What operators watch looks here every few seconds.
        Index("ix_integrity_checks_faults", "office_id", "ended_at", postgresql_where=text("fault_count > 0")),
        Index("ix_integrity_checks_asked", "office_id", "asked_at"),
        {
            "info": {
                "access": Access(
                    app=ALL,
                    extra={"system": Extra(rows="all", columns=("office_id", "id", "kind", "ended_at", "fault_count"))},
                )
            }
        },
    )
