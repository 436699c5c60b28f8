"""Monthly scores of posts, with the reasons."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Evaluation(OfficeOwned, Base):
    """One post's score of one month (its first day), out of the playbook's full marks; `why` holds each part."""

    __tablename__ = "evaluations"

    post_id: Mapped[UUID]
    month: Mapped[date]
    score: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    why: Mapped[dict[str, Any]]
    playbook_version: Mapped[int]
    computed_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (office_fk("posts", "post_id"), UniqueConstraint("office_id", "post_id", "month"))
