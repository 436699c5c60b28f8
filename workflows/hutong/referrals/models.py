"""移送: what crosses between two offices of a district about a case, and nothing else of it. A row on either side."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Access, Base, Extra, OfficeOwned, office_fk

OPEN = ("asked", "sent")


class Referral(OfficeOwned, Base):
    """On the side that says that a case is not its own; the district reads it and says whose it is.

    `place` and `words` are what the asker lets cross, `photos` those that he hands along. `state` is asked, sent,
    taken, returned (by the district), withdrawn, or lapsed where the case ended here meanwhile. `hop` counts how often
    it was sent; `refusals` are the offices that it is not of either, with their reasons. `ended_at` and `outcome` are
    of the other office's case, as it tells them; `passed_to` is the office that it handed the case on to. `heard` is
    the number of the telling that this is from: an earlier one that comes later says nothing.
    """

    __tablename__ = "referrals"

    case_id: Mapped[UUID]
    city_id: Mapped[UUID]
    district_id: Mapped[UUID]
    office_name: Mapped[str]
    number: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(40))
    category_name: Mapped[str]
    place: Mapped[str]
    words: Mapped[str]
    photos: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    danger: Mapped[bool]
    due_at: Mapped[datetime | None]
    reason: Mapped[str]
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    hop: Mapped[int] = mapped_column(server_default=text("0"))
    to_office_id: Mapped[UUID | None]
    to_office_name: Mapped[str | None]
    note: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    refusals: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    settled_at: Mapped[datetime | None]
    their_number: Mapped[str | None] = mapped_column(String(20))
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(12))
    passed_to: Mapped[str | None]
    heard: Mapped[int] = mapped_column(server_default=text("0"))
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("cases", "case_id"),
        office_fk("people", "asked_by", optional=True),
        Index("ix_referrals_case", "office_id", "case_id"),
        # One request at a time.
        Index(
            "uq_referrals_open", "office_id", "case_id", unique=True,
            postgresql_where=text("state IN ('asked', 'sent')"),
        ),
        Index("ix_referrals_district", "office_id", "district_id", "state"),
        {"info": {"access": Access(extra={"district": Extra(rows="district")})}},
    )  # fmt: skip


class ReceivedReferral(OfficeOwned, Base):
    """On the side of the office that the district sent it to, under the same id; its case, once taken, has it too.

    `state` is waiting, taken, refused, or recalled where the first office needs nobody any more.
    `told` counts how often it was looked up here how the case stands, to be told there.
    """

    __tablename__ = "received_referrals"

    from_office_id: Mapped[UUID]
    from_office_name: Mapped[str]
    from_number: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(40))
    category_name: Mapped[str]
    place: Mapped[str]
    words: Mapped[str]
    photos: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    danger: Mapped[bool]
    reason: Mapped[str]
    note: Mapped[str | None]
    hop: Mapped[int]
    sent_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    case_id: Mapped[UUID | None]
    settled_by: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    refusal: Mapped[str | None]
    told: Mapped[int] = mapped_column(server_default=text("0"))
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("cases", "case_id", optional=True),
        office_fk("people", "settled_by", optional=True),
        Index("ix_received_referrals_sent", "office_id", "state", "sent_at"),
    )
