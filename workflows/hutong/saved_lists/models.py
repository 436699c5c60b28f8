"""Lists of cases that somebody looks at again and again, kept by name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class SavedList(OfficeOwned, Base):
    """What a list was asked for, as its address says it. A shared one is everyone's to open, each within his reach."""

    __tablename__ = "saved_lists"

    person_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str]
    shared: Mapped[bool] = mapped_column(server_default=text("false"))
    made_at: Mapped[datetime]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("people", "person_id"),
        Index("ix_saved_lists_person", "office_id", "person_id", "made_at"),
        Index("ix_saved_lists_shared", "office_id", "made_at", postgresql_where=text("shared")),
    )
