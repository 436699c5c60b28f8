"""Rollups folded behind the journal, and bulletins with their frozen figures."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Access, Base, Extra, OfficeTable
from hutong.ids import new_id

_CITY_READS = {"info": {"access": Access(extra={"district": Extra(rows="city")})}}
CITY_WALL = {"info": {"access": Access(wall="city")}}


class _Counts:
    """What is counted of one office, alley kind and day or month. Times are minutes."""

    city_id: Mapped[UUID]
    district_id: Mapped[UUID]
    opened: Mapped[int] = mapped_column(server_default=text("0"))
    due: Mapped[int] = mapped_column(server_default=text("0"))
    closed: Mapped[int] = mapped_column(server_default=text("0"))
    closed_on_time: Mapped[int] = mapped_column(server_default=text("0"))
    deferred: Mapped[int] = mapped_column(server_default=text("0"))
    reworked: Mapped[int] = mapped_column(server_default=text("0"))
    rebounds: Mapped[int] = mapped_column(server_default=text("0"))
    overdue: Mapped[int] = mapped_column(server_default=text("0"))
    danger: Mapped[int] = mapped_column(server_default=text("0"))
    patrols: Mapped[int] = mapped_column(server_default=text("0"))
    patrol_minutes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    visits: Mapped[int] = mapped_column(server_default=text("0"))
    visit_minutes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    people_visited: Mapped[int] = mapped_column(server_default=text("0"))
    fixes: Mapped[int] = mapped_column(server_default=text("0"))


class DailyFacts(_Counts, OfficeTable, Base):
    """Counts of one office, alley kind and day (in the office's time zone)."""

    __tablename__ = "facts_daily"

    day: Mapped[date] = mapped_column(primary_key=True)
    alley_kind: Mapped[str] = mapped_column(String(8), primary_key=True)

    __table_args__ = (Index("ix_facts_daily_day", "office_id", "day"), _CITY_READS)


class MonthlyFacts(_Counts, OfficeTable, Base):
    """The same, of one month (its first day)."""

    __tablename__ = "facts_monthly"

    month: Mapped[date] = mapped_column(primary_key=True)
    alley_kind: Mapped[str] = mapped_column(String(8), primary_key=True)

    __table_args__ = (_CITY_READS,)


class OfficeSize(OfficeTable, Base):
    """How large an office is, by alley kind: what rates are taken per."""

    __tablename__ = "facts_sizes"

    alley_kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    city_id: Mapped[UUID]
    district_id: Mapped[UUID]
    alleys: Mapped[int]
    length_m: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (_CITY_READS,)


class FactsCursor(OfficeTable, Base):
    """How far the fold has read the office's journal, as a position."""

    __tablename__ = "facts_cursors"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    folded_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        {
            "info": {
                "access": Access(
                    extra={
                        "system": Extra(rows="all"),
                        "district": Extra(rows="all", columns=("office_id", "folded_at")),
                    }
                )
            }
        },
    )


class Bulletin(Base):
    """A 专报: a document of prose and figures that districts contribute and the city edits and signs off.

    Once signed, `frozen` holds the very bytes of the page and `frozen_hash` their SHA-256.
    """

    __tablename__ = "bulletins"

    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    issue: Mapped[int]
    total_issue: Mapped[int]
    issuer: Mapped[str]
    issued_on: Mapped[date]
    heading: Mapped[str | None]
    state: Mapped[str] = mapped_column(String(10))  # editing, review, signed
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    reviewed_by: Mapped[UUID | None]
    reviewed_at: Mapped[datetime | None]
    signed_by: Mapped[UUID | None]
    signed_at: Mapped[datetime | None]
    frozen: Mapped[bytes | None] = mapped_column(LargeBinary)
    frozen_hash: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (UniqueConstraint("city_id", "total_issue"), CITY_WALL)


class BulletinItem(Base):
    """One contribution: prose with figures by name, signed by its supplier (东城区供稿)."""

    __tablename__ = "bulletin_items"

    city_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    bulletin_id: Mapped[UUID | None]
    district_id: Mapped[UUID] = mapped_column(ForeignKey("districts.id"))
    office_id: Mapped[UUID]
    place: Mapped[int] = mapped_column(server_default=text("0"))
    supplier: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    period_from: Mapped[date]
    period_until: Mapped[date]
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(12))  # asked, drafting, contributed, accepted
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    contributed_by: Mapped[UUID | None]
    contributed_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["city_id", "bulletin_id"], ["bulletins.city_id", "bulletins.id"], ondelete="SET NULL (bulletin_id)"
        ),
        Index("ix_bulletin_items_district", "city_id", "district_id"),
        CITY_WALL,
    )


class FrozenFigure(Base):
    """A figure as it stood when its bulletin was signed: the value, and the journal position it was counted at."""

    __tablename__ = "frozen_figures"

    city_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    bulletin_id: Mapped[UUID]
    item_id: Mapped[UUID]
    office_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[int] = mapped_column(BigInteger)
    unit: Mapped[str | None] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[dict[str, Any]]
    frozen_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(["city_id", "bulletin_id"], ["bulletins.city_id", "bulletins.id"]),
        UniqueConstraint("city_id", "bulletin_id", "item_id", "name"),
        CITY_WALL,
    )
