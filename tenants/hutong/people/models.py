"""People of an office: stewards, officials, community workers, residents. Someone in two offices is two rows."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned


class Person(OfficeOwned, Base):
    """An account of one office. `party_member` is shown only as a total over many, never beside a name.

    `phone_purpose` and `phone_consented_at` record why the telephone is kept, and that its owner agreed.
    """

    __tablename__ = "people"

    name: Mapped[str]
    origin: Mapped[str] = mapped_column(String(12))  # resident, unit or official
    party_member: Mapped[bool] = mapped_column(default=False)
    login: Mapped[str | None] = mapped_column(String(60))
    password_hash: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(String(30))
    phone_purpose: Mapped[str | None]
    phone_consented_at: Mapped[datetime | None]
    card: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(5), default="zh")
    text_px: Mapped[int] = mapped_column(default=18)
    administrator: Mapped[bool] = mapped_column(default=False)
    generated: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    left_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("office_id", "login"),
        Index("uq_people_card", "office_id", "card", unique=True, postgresql_where=text("card IS NOT NULL")),
        Index("ix_people_phone", "office_id", "phone"),
    )
