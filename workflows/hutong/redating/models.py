"""One act of counting anew: which days changed, how far it has come, and what it changed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned


class Redating(OfficeOwned, Base):
    """Days `first` to `last` changed; of a whole year its number stands beside. It has come as far as the case due
    at `after_due` (`after_case`).
    """

    __tablename__ = "redatings"

    first: Mapped[date]
    last: Mapped[date]
    year: Mapped[int | None]
    asked_at: Mapped[datetime]
    after_due: Mapped[datetime | None]
    after_case: Mapped[UUID | None]
    looked_at: Mapped[int] = mapped_column(server_default=text("0"))
    changed: Mapped[int] = mapped_column(server_default=text("0"))
    done_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_redatings_asked", "office_id", "asked_at"),)
