"""One shared pack: a copy of a published version as it was signed, on show until its office withdraws it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Access, Base, Extra, OfficeOwned, office_fk


class SharedPack(OfficeOwned, Base):
    """Withdrawing deletes the row; the journal keeps that it was there."""

    __tablename__ = "shared_packs"

    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"))
    office_name: Mapped[str]
    office_name_en: Mapped[str]
    version: Mapped[int]
    number: Mapped[str]
    note: Mapped[str]
    content: Mapped[str]
    shared_at: Mapped[datetime] = mapped_column(server_default=func.now())
    shared_by: Mapped[UUID | None]

    # The other offices of the city read it by the second policy, once their transaction has named the city.
    __table_args__ = (
        office_fk("people", "shared_by", optional=True),
        UniqueConstraint("office_id", "version"),
        {
            "info": {
                "access": Access(
                    app=("SELECT", "INSERT", "DELETE"),
                    extra={"app": Extra(rows="city"), "district": Extra(rows="city")},
                )
            }
        },
    )


class SharedPicture(OfficeOwned, Base):
    """An example picture that the office's shared packs name: its bytes, by their SHA-256. Gone with the last of these.

    It lies here and not in the store, where no office reaches another's files.
    """

    __tablename__ = "shared_pictures"

    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        UniqueConstraint("office_id", "sha256"),
        {
            "info": {
                "access": Access(
                    app=("SELECT", "INSERT", "DELETE"),
                    extra={"app": Extra(rows="city"), "district": Extra(rows="city")},
                )
            }
        },
    )
