"""A post passing to other hands, block by block."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Handover(OfficeOwned, Base):
    """What somebody leaves in a post, and who takes it over (交接): a successor, a cover, or those above.

    `receiver_id` is whom it was opened for; he or whoever else is in the post confirms each block, and `done_at` is
    when the last was. `appointment_id` is the one that ended, or of whoever came when nobody had succeeded.
    """

    __tablename__ = "handovers"

    appointment_id: Mapped[UUID]
    post_id: Mapped[UUID]
    giver_id: Mapped[UUID]
    receiver_id: Mapped[UUID]
    way: Mapped[str] = mapped_column(String(10))  # successor, joint, cover or superior
    last_day: Mapped[date]
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID | None]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("appointments", "appointment_id"),
        office_fk("posts", "post_id"),
        office_fk("people", "giver_id"),
        office_fk("people", "receiver_id"),
        office_fk("people", "opened_by", optional=True),
        # One when it begins, from whoever was there before, and one when it ends.
        UniqueConstraint("office_id", "appointment_id", "giver_id"),
        Index("ix_handovers_receiver", "office_id", "receiver_id"),
        Index("ix_handovers_giver", "office_id", "giver_id"),
        Index("ix_handovers_post", "office_id", "post_id"),
    )


class HandoverBlock(OfficeOwned, Base):
    """One part of a handover that the receiver has seen: cases, promises, duties, letters, registers or care.

    `items` is how much stood in it then.
    """

    __tablename__ = "handover_blocks"

    handover_id: Mapped[UUID]
    block: Mapped[str] = mapped_column(String(12))
    items: Mapped[int]
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None]
    remark: Mapped[str | None]

    __table_args__ = (
        office_fk("handovers", "handover_id"),
        office_fk("people", "confirmed_by", optional=True),
        UniqueConstraint("office_id", "handover_id", "block"),
    )
