"""Releases: by whom and when a photo was let out, and the covered picture that alone is seen outside."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class PhotoRelease(OfficeOwned, Base):
    """One person's letting go of one photo. `places` are rectangles in thousandths: left, top, width, height.

    `because` is why it was taken back, in the words of whoever did.
    """

    __tablename__ = "photo_releases"

    photo_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(String(10))
    places: Mapped[list[Any]]
    covered_by: Mapped[UUID | None]
    covered_at: Mapped[datetime]
    large_key: Mapped[str | None]
    small_key: Mapped[str | None]
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    size: Mapped[int | None] = mapped_column(BigInteger)
    released_by: Mapped[UUID | None]
    released_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    because: Mapped[str | None]

    __table_args__ = (
        office_fk("photos", "photo_id"),
        office_fk("people", "covered_by", optional=True),
        office_fk("people", "released_by", optional=True),
        office_fk("people", "withdrawn_by", optional=True),
        Index(
            "uq_photo_releases_standing",
            "office_id",
            "photo_id",
            unique=True,
            postgresql_where=text("state IN ('making', 'ready', 'released')"),
        ),
        Index("ix_photo_releases_public", "office_id", "released_at", postgresql_where=text("state = 'released'")),
        Index("ix_photo_releases_covered", "office_id", "covered_at"),
    )
