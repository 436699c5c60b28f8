"""Councils of alleys, the office's gatherings, decisions, and what was put out to win people over."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Council(OfficeOwned, Base):
    """A residents' hall (议事厅) or a self-governance council (理事会) of an alley."""

    __tablename__ = "councils"

    alley_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(8))  # hall or council
    name: Mapped[str]
    chair_id: Mapped[UUID | None]
    founded_on: Mapped[date]

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("people", "chair_id", optional=True),
        Index("ix_councils_alley", "office_id", "alley_id"),
    )


class CouncilMember(OfficeOwned, Base):
    """A member and whom they speak for: unit, resident, courtyard (楼门院长), volunteer, chief."""

    __tablename__ = "council_members"

    council_id: Mapped[UUID]
    name: Mapped[str]
    speaks_for: Mapped[str] = mapped_column(String(12))
    since: Mapped[date]

    __table_args__ = (
        office_fk("councils", "council_id"),
        Index("ix_council_members_council", "office_id", "council_id"),
    )


class Meeting(OfficeOwned, Base):
    """A session held: of a council, or of the office itself (mobilising, training, regular, rotation …)."""

    __tablename__ = "meetings"

    council_id: Mapped[UUID | None]
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
        office_fk("people", "recorded_by", optional=True),
        CheckConstraint("attended >= 0", "attended"),
        Index("ix_meetings_held", "office_id", "held_at"),
        Index("ix_meetings_council", "office_id", "council_id"),
    )


class Decision(OfficeOwned, Base):
    """What a meeting resolved (决议), with who answers for it and by when."""

    __tablename__ = "decisions"

    meeting_id: Mapped[UUID]
    body: Mapped[str]
    post_id: Mapped[UUID | None]
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]

    __table_args__ = (
        office_fk("meetings", "meeting_id"),
        office_fk("posts", "post_id", optional=True),
        Index("ix_decisions_meeting", "office_id", "meeting_id"),
    )


class Publicity(OfficeOwned, Base):
    """Material put out in the first of the six steps (宣传造势): letters, banners, articles, in pieces."""

    __tablename__ = "publicity"

    title: Mapped[str]
    form: Mapped[str] = mapped_column(String(16))  # letter, banner, notice_board, article
    channel: Mapped[str | None]
    pieces: Mapped[int]
    put_out_on: Mapped[date]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (CheckConstraint("pieces > 0", "pieces"), Index("ix_publicity_day", "office_id", "put_out_on"))
