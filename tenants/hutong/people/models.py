"""People of an office: stewards, officials, community workers, residents. Someone in two offices is two rows."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


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


class WallChoice(StrEnum):
    """Which telephone a holder lets stand on the wall (电话上墙). All but the last let the name stand there too."""

    OWN = "own"
    DUTY = "duty"
    FORWARDING = "forwarding"
    NAME = "name"
    NONE = "none"


class WallNumber(OfficeOwned, Base):
    """The telephone that its holder chose for the wall; without one of these no number of theirs is shown.

    An own number is not written down a second time: it follows the person's telephone. `recorded_by` is who noted
    the choice for them.
    """

    __tablename__ = "wall_numbers"

    person_id: Mapped[UUID]
    choice: Mapped[WallChoice] = mapped_column(String(10))
    number: Mapped[str | None] = mapped_column(String(30))
    chosen_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]

    __table_args__ = (
        office_fk("people", "person_id"),
        office_fk("people", "recorded_by", optional=True),
        UniqueConstraint("office_id", "person_id"),
    )
