"""Inspections: somebody with the duty looks at an alley (查) and writes down what was looked at and found."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Inspection(OfficeOwned, Base):
    """`looked` are codes of the day's list, `findings` are `{item, became, to, position_m}`: of places and things. From
    the second under an item on they have its number `n` and their own `words` too.

    A finding becomes a case or a fix; until then `became` is "note", and its words are in `note`. `position_m` is
    metres along the alley, where they were said.
    """

    __tablename__ = "inspections"

    alley_id: Mapped[UUID]
    person_id: Mapped[UUID]
    post_kind: Mapped[str] = mapped_column(String(40))
    checklist: Mapped[str] = mapped_column(String(40))
    playbook_version: Mapped[int]
    day: Mapped[date]
    occurred_at: Mapped[datetime]
    joint: Mapped[bool] = mapped_column(server_default=text("false"))
    looked: Mapped[list[Any]]
    findings: Mapped[list[Any]]
    note: Mapped[str | None]

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("people", "person_id"),
        Index("ix_inspections_person", "office_id", "person_id", "day"),
        Index("ix_inspections_alley", "office_id", "alley_id", "day"),
    )
