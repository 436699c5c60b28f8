"""Cities, districts, the directory of offices, and the office itself."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import ALL, WRITE, Access, Base, Extra, OfficeTable
from hutong.ids import new_id

_DIRECTORY = {role: Extra(rows="all") for role in ("district", "public", "system")}


class OfficeState(StrEnum):
    """Preparing (being opened), open, suspended (readable, not writable), closed (gone from every address)."""

    PREPARING = "preparing"
    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class City(Base):
    """A city; holds nothing personal."""

    __tablename__ = "cities"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str]
    name_en: Mapped[str]

    __table_args__ = ({"info": {"access": Access(wall="none", app=("SELECT",), extra=_DIRECTORY)}},)


class District(Base):
    """A district of a city; holds nothing personal."""

    __tablename__ = "districts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"))
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str]
    name_en: Mapped[str]

    __table_args__ = ({"info": {"access": Access(wall="none", app=("SELECT",), extra=_DIRECTORY)}},)


class OfficeAddress(Base):
    """The directory slug → office; the only way from an address to a tenant."""

    __tablename__ = "office_addresses"

    slug: Mapped[str] = mapped_column(String(40), primary_key=True)
    office_id: Mapped[UUID] = mapped_column(unique=True)
    district_id: Mapped[UUID] = mapped_column(ForeignKey("districts.id"))
    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"))

    __table_args__ = ({"info": {"access": Access(wall="none", app=WRITE, extra=_DIRECTORY)}},)


class BoardCode(Base):
    """The directory board code → alley; what the QR code on the wall says."""

    __tablename__ = "board_codes"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    office_id: Mapped[UUID]
    alley_id: Mapped[UUID]

    __table_args__ = (
        UniqueConstraint("office_id", "alley_id"),
        {"info": {"access": Access(wall="none", app=WRITE, extra=_DIRECTORY)}},
    )


class Office(OfficeTable, Base):
    """A street office: one tenant."""

    __tablename__ = "offices"

    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"))
    district_id: Mapped[UUID] = mapped_column(ForeignKey("districts.id"))
    slug: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str]
    name_en: Mapped[str]
    state: Mapped[OfficeState] = mapped_column(String(12), default=OfficeState.PREPARING)
    time_zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    phone: Mapped[str | None] = mapped_column(String(30))
    pack: Mapped[str | None] = mapped_column(String(40))
    generated: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    opened_at: Mapped[datetime | None]
    suspended_because: Mapped[str | None]

    __table_args__ = (
        {
            "info": {
                "access": Access(
                    app=ALL,
                    extra={
                        "district": Extra(
                            rows="city",
                            columns=(
                                "office_id", "city_id", "district_id", "slug", "code", "name", "name_en", "state",
                                "generated", "created_at", "opened_at",
                            ),
                        ),
                        "public": Extra(
                            rows="office", columns=("office_id", "name", "name_en", "state", "phone", "time_zone")
                        ),
                        "system": Extra(rows="all", columns=("office_id", "state", "city_id", "district_id")),
                    },
                )
            }
        },
    )  # fmt: skip
