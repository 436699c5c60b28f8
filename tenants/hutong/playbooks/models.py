"""Versions of an office's playbook. A published one is never edited."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class PlaybookVersion(OfficeOwned, Base):
    """One version: a draft while `version` is empty, afterwards published from a date under its 文号.

    `document` is the structured playbook, `source` the TOML it was written in. `revision` counts edits of a
    draft: a second person's save that names an old revision is refused.
    """

    __tablename__ = "playbooks"

    version: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12))  # draft or published
    number: Mapped[str | None]  # 文号
    trial: Mapped[bool] = mapped_column(default=False)  # 试行
    in_force_from: Mapped[date | None]
    source: Mapped[str]
    document: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    based_on: Mapped[int | None]
    notes: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_by: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]

    __table_args__ = (
        office_fk("people", "created_by", optional=True),
        office_fk("people", "published_by", optional=True),
        UniqueConstraint("office_id", "version"),
        Index("ix_playbooks_in_force", "office_id", "in_force_from", "version"),
    )
