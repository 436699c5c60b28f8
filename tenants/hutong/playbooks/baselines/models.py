"""Baselines: one text in hand for each district or city, and its published versions, never edited."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import WRITE, Access, Base, Extra
from hutong.ids import new_id


class BaselineDraft(Base):
    """What is being written. `place_id` is the district, or the city itself."""

    __tablename__ = "baseline_drafts"

    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"), primary_key=True)
    place_id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    saved_by: Mapped[UUID | None]

    __table_args__ = ({"info": {"access": Access(wall="city")}},)


class Baseline(Base):
    """A published version. `document` holds the sections as values, `source` as they were written."""

    __tablename__ = "baselines"

    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[UUID]
    version: Mapped[int]
    number: Mapped[str] = mapped_column(String(60))  # 文号
    in_force_from: Mapped[date]
    source: Mapped[str]
    document: Mapped[dict[str, Any]]
    published_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_by: Mapped[UUID | None]

    # Offices of the city read it: by the second policy, once their transaction has named the city.
    __table_args__ = (
        UniqueConstraint("city_id", "place_id", "version"),
        {"info": {"access": Access(wall="city", app=WRITE, extra={"app": Extra(rows="city")})}},
    )


class BaselinePicture(Base):
    """An example picture that baselines of a place name: its bytes, by their SHA-256, never changed."""

    __tablename__ = "baseline_pictures"

    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"), primary_key=True)
    place_id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = ({"info": {"access": Access(wall="city", app=WRITE, extra={"app": Extra(rows="city")})}},)
