"""Lists of work orders from the hotline (12345), and each order with what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class ListState(StrEnum):
    """The life of a list: its columns are named, its rows are checked, its orders are taken up."""

    MAPPING = "mapping"
    CHECKING = "checking"
    CHECKED = "checked"
    OPENING = "opening"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class Verdict(StrEnum):
    """What is to become of a row. `alike` waits for a person's word; `known` came with an earlier list."""

    WAITING = "waiting"
    READY = "ready"
    ALIKE = "alike"
    KNOWN = "known"
    REFUSED = "refused"
    OPENED = "opened"
    LEFT = "left"


UNDER_WAY = (ListState.CHECKING, ListState.OPENING)


class HotlineList(OfficeOwned, Base):
    """One sheet as it was sent. `columns` are its headings, `mapping` which of them says what, by their places.

    `done` of `rows` are through the present stage.
    """

    __tablename__ = "hotline_lists"

    file_name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    columns: Mapped[list[Any]]
    mapping: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    state: Mapped[str] = mapped_column(String(10))
    rows: Mapped[int]
    done: Mapped[int] = mapped_column(server_default=text("0"))
    trouble: Mapped[str | None]
    sent_by: Mapped[UUID]
    sent_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("people", "sent_by"),
        Index("ix_hotline_lists_sent", "office_id", "sent_at"),
    )


class HotlineOrder(OfficeOwned, Base):
    """One row. `cells` are as typed, and go once the row is done with: the caller's data then stand with the report.

    `findings` say what is wrong or odd, as sentences; `alike_id` is the case that it looks like.
    """

    __tablename__ = "hotline_orders"

    list_id: Mapped[UUID]
    row: Mapped[int]
    cells: Mapped[list[Any] | None]
    number: Mapped[str | None] = mapped_column(String(60))
    verdict: Mapped[str] = mapped_column(String(8))
    findings: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    alley_id: Mapped[UUID | None]
    category: Mapped[str | None] = mapped_column(String(40))
    answer_by: Mapped[datetime | None]
    alike_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("hotline_lists", "list_id"),
        office_fk("alleys", "alley_id", optional=True),
        office_fk("cases", "alike_id", optional=True),
        office_fk("cases", "case_id", optional=True),
        UniqueConstraint("office_id", "list_id", "row"),
        # An order is taken up once, in whatever list it comes again.
        Index(
            "uq_hotline_orders_number", "office_id", "number", unique=True,
            postgresql_where=text("case_id IS NOT NULL AND verdict = 'opened'"),
        ),
        Index("ix_hotline_orders_verdict", "office_id", "list_id", "verdict", "row"),
        Index("ix_hotline_orders_case", "office_id", "case_id", postgresql_where=text("case_id IS NOT NULL")),
    )  # fmt: skip
