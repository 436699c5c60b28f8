"""Canned texts (常用语): the office's own sentences for what is written again and again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Phrase(OfficeOwned, Base):
    """One text for one kind of deed. A retired one is offered no more; what was written with it stays as written."""

    __tablename__ = "phrases"

    deed: Mapped[str] = mapped_column(String(12))
    zh: Mapped[str]
    en: Mapped[str | None]
    place: Mapped[int] = mapped_column(server_default=text("0"))
    made_by: Mapped[UUID | None]
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("people", "made_by", optional=True),
        Index("ix_phrases_offered", "office_id", "place", "id", postgresql_where=text("retired_at IS NULL")),
    )
