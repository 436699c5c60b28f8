"""What is kept of an alley and nothing else: its documents, the maps that people drew of it, and their pins."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class AlleyDocument(OfficeOwned, Base):
    """A document of an alley: a PDF on the shelf (`key`), or pictures (photos of it). Taken down, it is kept."""

    __tablename__ = "alley_documents"

    alley_id: Mapped[UUID]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(12))  # plan, approval, letter, drawing, other
    number: Mapped[str | None] = mapped_column(String(60))
    dated_on: Mapped[date | None]
    key: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    added_by: Mapped[UUID | None]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("people", "added_by", optional=True),
        office_fk("people", "removed_by", optional=True),
        Index("ix_alley_documents_alley", "office_id", "alley_id"),
    )


class AlleyMap(OfficeOwned, Base):
    """A map of an alley as somebody drew it; the picture is the photo of this map. A newer one replaces it.

    `seen_by` is holders (who answers for the alley, and the office), office (all who may read alleys) or public.
    """

    __tablename__ = "alley_maps"

    alley_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    author_post: Mapped[str] = mapped_column(String(40))  # the kind of post, by which outsiders know the author
    drawn_on: Mapped[date]
    note: Mapped[str | None]
    seen_by: Mapped[str] = mapped_column(String(8))
    added_by: Mapped[UUID | None]
    added_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("people", "author_id", optional=True),
        office_fk("people", "added_by", optional=True),
        Index("ix_alley_maps_alley", "office_id", "alley_id"),
        Index(
            "uq_alley_maps_present", "office_id", "alley_id", "author_id", unique=True,
            postgresql_where=text("replaced_at IS NULL AND author_id IS NOT NULL"),
        ),
    )  # fmt: skip


class MapPin(OfficeOwned, Base):
    """A pin on a map: a place as fractions of the picture, tied to a unit, category or document, or to words."""

    __tablename__ = "alley_map_pins"

    map_id: Mapped[UUID]
    x: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    y: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    unit_id: Mapped[UUID | None]
    category: Mapped[str | None] = mapped_column(String(40))
    document_id: Mapped[UUID | None]
    note: Mapped[str | None]
    position_m: Mapped[int | None]
    placed_by: Mapped[UUID | None]
    placed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("alley_maps", "map_id"),
        office_fk("units", "unit_id", optional=True),
        office_fk("alley_documents", "document_id", optional=True),
        office_fk("people", "placed_by", optional=True),
        CheckConstraint("x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1", "on_the_picture"),
        CheckConstraint("position_m IS NULL OR position_m >= 0", "position"),
        Index("ix_alley_map_pins_map", "office_id", "map_id"),
    )
