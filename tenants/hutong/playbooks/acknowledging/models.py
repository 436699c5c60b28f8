"""Warnings that somebody answers for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import WRITE, Access, Base, OfficeOwned, office_fk


class PlaybookAcknowledgement(OfficeOwned, Base):
    """A warning about one draft or version, and why it may stand. `finding` is kept as it was, to be told later.

    Without a `reason` it was known when the office began from a pack, and nobody has answered for it yet.
    """

    __tablename__ = "playbook_acknowledgements"

    playbook_id: Mapped[UUID]
    mark: Mapped[bytes] = mapped_column(LargeBinary)
    finding: Mapped[dict[str, Any]]
    reason: Mapped[str | None] = mapped_column(String(400))
    acknowledged_at: Mapped[datetime]
    acknowledged_by: Mapped[UUID | None]

    __table_args__ = (
        office_fk("playbooks", "playbook_id"),
        office_fk("people", "acknowledged_by", optional=True),
        UniqueConstraint("office_id", "playbook_id", "mark"),
        {"info": {"access": Access(app=WRITE)}},
    )
