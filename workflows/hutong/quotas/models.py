"""One row an office: what it may keep, and what it keeps, counted as it comes and goes."""

from datetime import datetime

from sqlalchemy import BigInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeTable


class PhotoQuota(OfficeTable, Base):
    """`photos` and `bytes` move in the transaction that keeps or erases a photo. Empty limits are the usual ones."""

    __tablename__ = "photo_quotas"

    photos: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    most_photos: Mapped[int | None] = mapped_column(BigInteger)
    most_bytes: Mapped[int | None] = mapped_column(BigInteger)
    warned_at: Mapped[datetime | None]
