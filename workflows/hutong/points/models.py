"""Points in double entry: every transfer's entries sum to nought."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import WRITE, Access, Base, OfficeOwned, office_fk


class PointAccount(OfficeOwned, Base):
    """A person's account, or the office's fund out of which points are granted (`person_id` empty).

    `balance` is kept beside the entries in the same transaction; a person's never falls below nought.
    """

    __tablename__ = "point_accounts"

    person_id: Mapped[UUID | None]
    balance: Mapped[int] = mapped_column(server_default=text("0"))

    __table_args__ = (
        office_fk("people", "person_id"),
        CheckConstraint("person_id IS NULL OR balance >= 0", "not_overdrawn"),
        Index(
            "uq_point_accounts_person", "office_id", "person_id", unique=True, postgresql_nulls_not_distinct=True
        ),
    )  # fmt: skip


class PointTransfer(OfficeOwned, Base):
    """One movement of points, with its reason: grant at a check-in, or the undoing of one."""

    __tablename__ = "point_transfers"

    kind: Mapped[str] = mapped_column(String(12))  # grant or undo
    person_id: Mapped[UUID]
    check_in_id: Mapped[UUID | None]
    undoes: Mapped[UUID | None]
    amount: Mapped[int]
    why: Mapped[dict[str, Any]]
    playbook_version: Mapped[int]
    at: Mapped[datetime]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("people", "person_id"),
        office_fk("check_ins", "check_in_id"),
        office_fk("point_transfers", "undoes"),
        Index("ix_point_transfers_person", "office_id", "person_id", "at"),
        # One check-in is granted once, and a grant undone once.
        Index("uq_point_transfers_check_in", "office_id", "check_in_id", "kind", unique=True),
        {"info": {"access": Access(app=WRITE)}},
    )


class PointEntry(OfficeOwned, Base):
    """One side of a transfer, in points; positive adds to the account."""

    __tablename__ = "point_entries"

    transfer_id: Mapped[UUID]
    account_id: Mapped[UUID]
    amount: Mapped[int]

    __table_args__ = (
        office_fk("point_transfers", "transfer_id"),
        office_fk("point_accounts", "account_id"),
        Index("ix_point_entries_account", "office_id", "account_id"),
        {"info": {"access": Access(app=WRITE)}},
    )
