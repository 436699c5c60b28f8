"""The append-only record beneath every state, and the seals over it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from hutong.db import WRITE, Access, Base, Extra, OfficeOwned, OfficeTable


class Xid8(UserDefinedType[int]):
    """A transaction's number in this cluster; survives neither dump nor upgrade, so no cursor is kept in it."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


class JournalEvent(OfficeOwned, Base):
    """Something that happened. Never changed: a mistake is mended by an event that corrects it."""

    __tablename__ = "journal"

    xid: Mapped[int] = mapped_column(Xid8(), server_default=text("pg_current_xact_id()"))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    actor: Mapped[dict[str, Any]]
    kind: Mapped[str]
    subject: Mapped[UUID]
    playbook_version: Mapped[int | None]
    corrects: Mapped[UUID | None]
    data: Mapped[dict[str, Any]]

    __table_args__ = (
        Index("ix_journal_subject", "office_id", "subject", "id"),
        Index("ix_journal_kind", "office_id", "kind", "occurred_at"),
        Index("ix_journal_xid", "office_id", "xid", "id"),
        Index("ix_journal_corrects", "office_id", "corrects", postgresql_where=text("corrects IS NOT NULL")),
        {
            "info": {
                "access": Access(
                    app=WRITE, extra={"system": Extra(rows="all", columns=("office_id", "id", "xid", "recorded_at"))}
                )
            }
        },
    )


class JournalPersonal(OfficeTable, Base):
    """Personal fields of an event, erasable at their term, outside the chain of seals."""

    __tablename__ = "journal_personal"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]]


class JournalPage(OfficeTable, Base):
    """A sealed run of positions; each page's hash covers its events and the page before it."""

    __tablename__ = "journal_pages"

    page: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    first_position: Mapped[int] = mapped_column(BigInteger)
    last_position: Mapped[int] = mapped_column(BigInteger)
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    # Every event below this xid is sealed: a hint for the sealer, void in any cluster but the one named beside it.
    sealed_below: Mapped[int | None] = mapped_column(Xid8())
    cluster: Mapped[str | None]

    __table_args__ = (
        {
            "info": {
                "access": Access(
                    app=WRITE,
                    extra={
                        "system": Extra(
                            rows="all",
                            columns=(
                                "office_id", "page", "last_position", "hash", "sealed_at", "sealed_below", "cluster",
                            ),
                        )
                    },
                )
            }
        },
    )  # fmt: skip


class JournalPosition(OfficeTable, Base):
    """The gapless place of an event in its office's journal; every stored cursor counts in these."""

    __tablename__ = "journal_positions"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[UUID]
    digest: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        UniqueConstraint("office_id", "event_id"),
        {
            "info": {
                "access": Access(
                    app=WRITE, extra={"system": Extra(rows="all", columns=("office_id", "position", "event_id"))}
                )
            }
        },
    )


class JournalCursor(OfficeTable, Base):
    """How far a consumer has folded an office's journal."""

    __tablename__ = "journal_cursors"

    consumer: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))

    __table_args__ = (
        {
            "info": {
                "access": Access(extra={"system": Extra(rows="all", columns=("office_id", "consumer", "position"))})
            }
        },
    )
