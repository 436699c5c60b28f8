"""A month's roster and its lines, offers to exchange them, and the calendars that follow somebody's own."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Roster(OfficeOwned, Base):
    """One month of the office (排班): proposed, adjusted by hand, published. `month` is its first day."""

    __tablename__ = "rosters"

    month: Mapped[date]
    playbook_version: Mapped[int]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("people", "proposed_by", optional=True),
        office_fk("people", "published_by", optional=True),
        UniqueConstraint("office_id", "month"),
    )


class RosterLine(OfficeOwned, Base):
    """A duty on a day. Nobody in `person_id` is a gap, and `rule` says why.

    `planned_id` is whom the published roster named, `planned_on` for which day where it was moved since: whoever comes
    back from leave early finds the own days again.
    """

    __tablename__ = "roster_lines"

    roster_id: Mapped[UUID]
    day: Mapped[date]
    half: Mapped[str | None] = mapped_column(String(2))  # am or pm
    cadence: Mapped[str] = mapped_column(String(40))
    alley_id: Mapped[UUID | None]
    post_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    planned_id: Mapped[UUID | None]
    planned_on: Mapped[date | None]
    rule: Mapped[str] = mapped_column(String(12))
    instead_of: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'::uuid[]"))

    __table_args__ = (
        office_fk("rosters", "roster_id"),
        office_fk("alleys", "alley_id", optional=True),
        office_fk("posts", "post_id", optional=True),
        office_fk("people", "person_id", optional=True),
        office_fk("people", "planned_id", optional=True),
        Index("ix_roster_lines_roster", "office_id", "roster_id", "day"),
        Index("ix_roster_lines_person", "office_id", "person_id", "day"),
        Index("ix_roster_lines_alley", "office_id", "alley_id", "day"),
    )


class RosterOffer(OfficeOwned, Base):
    """One asks another to exchange a line for one of the other's, or without `other_id` to do it instead.

    `was` holds what stood at the lines before: `{rule, instead_of}` of the own and of the other's.
    """

    __tablename__ = "roster_offers"

    line_id: Mapped[UUID]
    other_id: Mapped[UUID | None]
    from_id: Mapped[UUID]
    to_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(String(10))  # offered, agreed, declined, withdrawn or undone
    was: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    offered_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("roster_lines", "line_id"),
        office_fk("roster_lines", "other_id"),
        office_fk("people", "from_id"),
        office_fk("people", "to_id"),
        Index("uq_roster_offers_open", "office_id", "line_id", unique=True, postgresql_where=text("state = 'offered'")),
        Index("ix_roster_offers_other", "office_id", "other_id"),
        Index("ix_roster_offers_from", "office_id", "from_id", "offered_at"),
        Index("ix_roster_offers_to", "office_id", "to_id", "offered_at"),
    )


class WalkPresence(OfficeOwned, Base):
    """Somebody's own word whether he was at a walk that another noted as one together."""

    __tablename__ = "walk_presences"

    patrol_id: Mapped[UUID]
    person_id: Mapped[UUID]
    there: Mapped[bool]
    said_at: Mapped[datetime]

    __table_args__ = (
        office_fk("patrols", "patrol_id"),
        office_fk("people", "person_id"),
        UniqueConstraint("office_id", "patrol_id", "person_id"),
        Index("ix_walk_presences_person", "office_id", "person_id"),
    )


class DutyFeed(OfficeOwned, Base):
    """An address at which a calendar finds the duties of one person; the secret itself is not kept."""

    __tablename__ = "duty_feeds"

    person_id: Mapped[UUID]
    token_hash: Mapped[bytes]
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("people", "person_id"),
        Index("uq_duty_feeds_token", "office_id", "token_hash", unique=True),
        Index(
            "uq_duty_feeds_person", "office_id", "person_id", unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )  # fmt: skip
