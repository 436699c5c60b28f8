"""Archives that were made, and the copies of photos that lie beside them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, OfficeTable


class Archive(OfficeOwned, Base):
    """One office and month. `lock` is how the store held it when it was put there.

    `first_position` to `last_position` are of the journal, from where the archive before ended; `journal_hash` is of
    the page that they end with. The events themselves lie beside the manifest (`records_key`) since that is done.
    """

    __tablename__ = "archives"

    month: Mapped[date]
    made_at: Mapped[datetime]
    late_days: Mapped[int]
    previous_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[str]
    public_key: Mapped[str]
    key: Mapped[str]
    version: Mapped[str]
    lock: Mapped[str] = mapped_column(String(12))
    locked_until: Mapped[datetime | None]
    size: Mapped[int] = mapped_column(BigInteger)
    photos: Mapped[int]
    photo_bytes: Mapped[int] = mapped_column(BigInteger)
    erased: Mapped[int]
    rows: Mapped[int] = mapped_column(BigInteger)
    first_position: Mapped[int] = mapped_column(BigInteger)
    last_position: Mapped[int] = mapped_column(BigInteger)
    journal_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    records_key: Mapped[str | None]
    records_version: Mapped[str | None]
    records_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    records_size: Mapped[int | None] = mapped_column(BigInteger)
    events: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (UniqueConstraint("office_id", "month"),)


class ArchivedPhoto(OfficeTable, Base):
    """A picture in the archive bucket, under its own hash: the same picture lies there once."""

    __tablename__ = "archived_photos"

    sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    key: Mapped[str]
    version: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    locked_until: Mapped[datetime | None]
    archived_at: Mapped[datetime]
