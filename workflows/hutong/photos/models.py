"""Photos: uploaded straight to the store, then verified, stripped and resized by a worker."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk

WAITING = "state IN ('coming', 'ticket', 'uploaded')"


class Photo(OfficeOwned, Base):
    """One picture of a place or a thing. Shown only when `ready`; a refused one says why.

    `subject_kind` is patrol, case, fix, visit, inspection, alley, document, map or example (of a checklist item);
    `slot` is before, after or scene. `point` is the rounded place where it was taken; nothing of that is left in the
    picture.
    `size` and `sha256` are of the file that was sent, which is not kept; those of its two sizes stand beside them.
    `told` is what a phone says of the file that it keeps still (type, size, hash): gone once the file is here.
    `uploaded_by` is empty for one that a resident sent: nobody stands beside it. `carried_from` is the photo that this
    one is a copy of.
    """

    __tablename__ = "photos"

    subject_kind: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[UUID]
    slot: Mapped[str] = mapped_column(String(8))
    item: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))  # of PhotoState
    reason: Mapped[str | None]
    key: Mapped[str]
    large_key: Mapped[str | None]
    small_key: Mapped[str | None]
    media_type: Mapped[str | None] = mapped_column(String(30))
    size: Mapped[int | None] = mapped_column(BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    large_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    small_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    large_bytes: Mapped[int | None] = mapped_column(BigInteger)
    small_bytes: Mapped[int | None] = mapped_column(BigInteger)
    perceptual: Mapped[int | None] = mapped_column(BigInteger)
    taken_at: Mapped[datetime | None]
    point: Mapped[dict[str, Any] | None]
    told: Mapped[dict[str, Any] | None]
    uploaded_by: Mapped[UUID | None]
    carried_from: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    verified_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    erased_because: Mapped[str | None] = mapped_column(String(20))
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("people", "uploaded_by"),
        Index("ix_photos_subject", "office_id", "subject_kind", "subject_id"),
        Index("ix_photos_sha256", "office_id", "sha256"),
        Index("ix_photos_sender", "office_id", "uploaded_by", "created_at"),
        Index("ix_photos_verified", "office_id", "verified_at", "id", postgresql_where=text("state = 'ready'")),
        Index("ix_photos_large", "office_id", "large_sha256", postgresql_where=text("large_sha256 IS NOT NULL")),
        Index(
            "ix_photos_unmeasured",
            "office_id",
            "id",
            postgresql_where=text("state = 'ready' AND large_bytes IS NULL AND large_key IS NOT NULL"),
        ),
        Index("ix_photos_erased", "office_id", "erased_at", "id", postgresql_where=text("state = 'erased'")),
        Index("ix_photos_waiting", "office_id", "created_at", postgresql_where=text(WAITING)),
    )
