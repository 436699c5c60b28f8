"""Versions of an office's playbook. A published one is never edited."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk
from hutong.playbooks.sealing import PUBLISHED_STAYS


class PlaybookVersion(OfficeOwned, Base):
    """One version: a draft while `version` is empty, afterwards published from a date under its 文号.

    `document` is the structured playbook, `source` the TOML it was written in. `revision` counts edits of a
    draft: a second person's save that names an old revision is refused. `saved_by` wrote the present text. `onto` is
    the number of the version published last when a draft began or took in what another changed; 0 before the first.
    """

    __tablename__ = "playbooks"

    version: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12))  # draft, published, withdrawn or discarded
    number: Mapped[str | None]  # 文号
    trial: Mapped[bool] = mapped_column(default=False)  # 试行
    trial_until: Mapped[date | None]
    in_force_from: Mapped[date | None]
    source: Mapped[str]
    document: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    based_on: Mapped[int | None]
    onto: Mapped[int | None]
    notes: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_by: Mapped[UUID | None]
    saved_at: Mapped[datetime | None]
    saved_by: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]
    discarded_at: Mapped[datetime | None]
    discarded_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_because: Mapped[str | None]

    __table_args__ = (
        office_fk("people", "created_by", optional=True),
        office_fk("people", "saved_by", optional=True),
        office_fk("people", "published_by", optional=True),
        office_fk("people", "discarded_by", optional=True),
        office_fk("people", "withdrawn_by", optional=True),
        UniqueConstraint("office_id", "version"),
        Index("ix_playbooks_in_force", "office_id", "in_force_from", "version"),
        {"info": {"triggers": (PUBLISHED_STAYS,)}},
    )


class PlaybookRevision(OfficeOwned, Base):
    """A draft as it was saved once: what two who edit at the same time both began from. Gone with the draft."""

    __tablename__ = "playbook_revisions"

    playbook_id: Mapped[UUID]
    revision: Mapped[int]
    source: Mapped[str]
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID | None]

    __table_args__ = (
        office_fk("playbooks", "playbook_id"),
        office_fk("people", "saved_by", optional=True),
        UniqueConstraint("office_id", "playbook_id", "revision"),
    )


class PlaybookReview(OfficeOwned, Base):
    """A draft sent to a second person, or that person's word on it. It is about one text: revision and hash.

    Whatever is saved later is another text, of which nothing has been said yet.
    """

    __tablename__ = "playbook_reviews"

    playbook_id: Mapped[UUID]
    revision: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    decision: Mapped[str] = mapped_column(String(12))  # asked, approved or refused
    reason: Mapped[str | None]
    decided_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]

    __table_args__ = (
        office_fk("playbooks", "playbook_id"),
        office_fk("people", "decided_by", optional=True),
        Index("ix_playbook_reviews_playbook", "office_id", "playbook_id", "decided_at"),
    )
