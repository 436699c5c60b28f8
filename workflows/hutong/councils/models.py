"""Councils of alleys with their members and agenda, meetings and who came, and what was put out."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Council(OfficeOwned, Base):
    """A residents' hall (议事厅) or a self-governance council (理事会) of an alley; `next_at` once it is called."""

    __tablename__ = "councils"

    alley_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(8))  # hall or council
    name: Mapped[str]
    founded_on: Mapped[date]
    ended_on: Mapped[date | None]
    next_at: Mapped[datetime | None]
    next_place: Mapped[str | None]

    __table_args__ = (office_fk("alleys", "alley_id"), Index("ix_councils_alley", "office_id", "alley_id"))


class CouncilMember(OfficeOwned, Base):
    """A member and whom they speak for: unit, resident, courtyard (楼门院长), volunteer, chief; for a term.

    `person_id` ties the member to an account of the office, where there is one; `chair` is 理事长 for that term.
    """

    __tablename__ = "council_members"

    council_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    name: Mapped[str]
    speaks_for: Mapped[str] = mapped_column(String(12))
    chair: Mapped[bool] = mapped_column(server_default=text("false"))
    since: Mapped[date]
    term_until: Mapped[date | None]
    until: Mapped[date | None]

    __table_args__ = (
        office_fk("councils", "council_id"),
        office_fk("people", "person_id", optional=True),
        Index("ix_council_members_council", "office_id", "council_id"),
    )


class AgendaItem(OfficeOwned, Base):
    """Something to talk over, proposed before the meeting: in words, or about something of the office's."""

    __tablename__ = "agenda_items"

    council_id: Mapped[UUID]
    title: Mapped[str]
    subject_kind: Mapped[str | None] = mapped_column(String(12))  # case, commitment, initiative, improvement, line
    subject_id: Mapped[UUID | None]
    proposed_by: Mapped[UUID | None]
    proposed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))  # waiting, discussed, put_off or withdrawn
    meeting_id: Mapped[UUID | None]
    outcome: Mapped[str | None]

    __table_args__ = (
        office_fk("councils", "council_id"),
        office_fk("meetings", "meeting_id", optional=True),
        office_fk("people", "proposed_by", optional=True),
        CheckConstraint("num_nonnulls(subject_kind, subject_id) <> 1", "subject"),
        Index("ix_agenda_items_council", "office_id", "council_id"),
        Index(
            "ix_agenda_items_subject", "office_id", "subject_id", postgresql_where=text("subject_id IS NOT NULL")
        ),
    )  # fmt: skip


class Meeting(OfficeOwned, Base):
    """A session held: of a council, of a steward group, or of the office itself (mobilising, training, regular …).

    `community_id` is given where one community did it and not all. `attended` is everybody who came; those known by
    name have a row of their own besides.
    """

    __tablename__ = "meetings"

    council_id: Mapped[UUID | None]
    group_id: Mapped[UUID | None]
    community_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str]
    place: Mapped[str | None]
    held_at: Mapped[datetime]
    attended: Mapped[int]
    minutes: Mapped[str | None]
    recorded_by: Mapped[UUID | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("councils", "council_id"),
        office_fk("steward_groups", "group_id"),
        office_fk("communities", "community_id"),
        office_fk("people", "recorded_by", optional=True),
        CheckConstraint("attended >= 0", "attended"),
        Index("ix_meetings_held", "office_id", "held_at"),
        Index("ix_meetings_council", "office_id", "council_id"),
        Index("ix_meetings_group", "office_id", "group_id", postgresql_where=text("group_id IS NOT NULL")),
    )


class Presence(OfficeOwned, Base):
    """One who came: a member of the council, or a person of the office."""

    __tablename__ = "meeting_presences"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]

    __table_args__ = (
        office_fk("meetings", "meeting_id"),
        office_fk("council_members", "member_id"),
        office_fk("people", "person_id"),
        CheckConstraint("num_nonnulls(member_id, person_id) = 1", "who"),
        UniqueConstraint("office_id", "meeting_id", "member_id"),
        UniqueConstraint("office_id", "meeting_id", "person_id"),
        Index("ix_meeting_presences_person", "office_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
    )


class Publicity(OfficeOwned, Base):
    """Material put out in the first of the six steps (宣传造势): letters, banners, articles, in pieces."""

    __tablename__ = "publicity"

    title: Mapped[str]
    form: Mapped[str] = mapped_column(String(16))  # letter, banner, notice_board, article
    channel: Mapped[str | None]
    pieces: Mapped[int]
    put_out_on: Mapped[date]
    put_out_by: Mapped[UUID | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("people", "put_out_by", optional=True),
        CheckConstraint("pieces > 0", "pieces"),
        Index("ix_publicity_day", "office_id", "put_out_on"),
    )
