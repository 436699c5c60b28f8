"""Steward groups (小巷管家团): led by a steward, open to others; their joint activities are meetings of the group."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class StewardGroup(OfficeOwned, Base):
    """One group and who leads it."""

    __tablename__ = "steward_groups"

    name: Mapped[str]
    purpose: Mapped[str | None]
    community_id: Mapped[UUID]
    leader_id: Mapped[UUID | None]
    founded_on: Mapped[date]
    ended_on: Mapped[date | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("communities", "community_id"),
        office_fk("people", "leader_id", optional=True),
        Index("ix_steward_groups_community", "office_id", "community_id"),
    )


class GroupMember(OfficeOwned, Base):
    """A member: a person of the office, or a neighbour known by name alone."""

    __tablename__ = "steward_group_members"

    group_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    name: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]

    __table_args__ = (
        office_fk("steward_groups", "group_id"),
        office_fk("people", "person_id", optional=True),
        Index("ix_steward_group_members_group", "office_id", "group_id"),
        Index(
            "ix_steward_group_members_person", "office_id", "person_id", postgresql_where=text("person_id IS NOT NULL")
        ),
    )  # fmt: skip
