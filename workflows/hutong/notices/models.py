"""Notices to people, group robots, and every try to deliver."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Access, Base, Extra, OfficeOwned, office_fk


class Notice(OfficeOwned, Base):
    """One message to one person, in the inbox until read and after.

    `held_until` is set while it waits for the day's digest; until then nobody is shown it. `case_id` is the case whose
    event sent it; notices about anything else, and those of before it was noted, have none.
    """

    __tablename__ = "notices"

    person_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str]
    body: Mapped[str]
    link: Mapped[str]
    urgent: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    read_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    # No foreign key: the hot path writes notices with the case itself, and a look-up for each would be for nothing.
    case_id: Mapped[UUID | None]

    __table_args__ = (
        office_fk("people", "person_id"),
        Index("ix_notices_case", "office_id", "case_id", postgresql_where=text("case_id IS NOT NULL")),
        Index("ix_notices_held", "office_id", "held_until", postgresql_where=text("held_until IS NOT NULL")),
        Index("ix_notices_unread", "office_id", "person_id", "created_at", postgresql_where=text("read_at IS NULL")),
        Index("ix_notices_person", "office_id", "person_id", "created_at"),
        {"info": {"access": Access(extra={"system": Extra(rows="all", columns=("office_id", "id", "held_until"))})}},
    )


class Robot(OfficeOwned, Base):
    """A group chat's robot that the office set up: where to post and the secret it signs with."""

    __tablename__ = "robots"

    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(12))  # wecom, dingtalk or feishu
    url: Mapped[str]
    secret: Mapped[str | None]
    kinds: Mapped[list[str]]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Delivery(OfficeOwned, Base):
    """One message to one robot, and every try to hand it over: `log` holds `{at, answer}` of each."""

    __tablename__ = "deliveries"

    robot_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(40))
    body: Mapped[str]
    link: Mapped[str]
    state: Mapped[str] = mapped_column(String(12))  # waiting, delivered, failed, withdrawn
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    answer: Mapped[str | None]
    log: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    delivered_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("robots", "robot_id"),
        Index("ix_deliveries_robot", "office_id", "robot_id", "created_at"),
    )
