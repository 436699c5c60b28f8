"""What a steward said of how somebody followed up."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Voice(OfficeOwned, Base):
    """`came` and `done` are yes, no or unknown. `reader_ids` are the people whom the steward was told of: they alone
    read the row, as long as they are in the reader's post; whoever holds it later does not.
    """

    __tablename__ = "voices"

    person_id: Mapped[UUID]
    post_id: Mapped[UUID]
    post_kind: Mapped[str] = mapped_column(String(40))
    alley_id: Mapped[UUID]
    case_id: Mapped[UUID | None]
    came: Mapped[str] = mapped_column(String(8))
    done: Mapped[str] = mapped_column(String(8))
    remark: Mapped[str | None]
    reader_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    day: Mapped[date]
    given_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("people", "person_id"),
        office_fk("posts", "post_id"),
        office_fk("alleys", "alley_id"),
        office_fk("cases", "case_id", optional=True),
        Index("ix_voices_person", "office_id", "person_id", "day"),
        Index("ix_voices_day", "office_id", "day"),
    )
