"""What stands beside a case without moving it: comments, who watches, links to others, labels."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class CaseComment(OfficeOwned, Base):
    """A word among those who may see the case; never shown outside the office. The words go at their term.

    `mentions` are the posts that were told of it by name.
    """

    __tablename__ = "case_comments"

    case_id: Mapped[UUID]
    person_id: Mapped[UUID]
    body: Mapped[str | None]
    mentions: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'::uuid[]"))
    at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("cases", "case_id"),
        office_fk("people", "person_id"),
        CheckConstraint("(body IS NULL) = (erased_at IS NOT NULL)", "erased"),
        Index("ix_case_comments_case", "office_id", "case_id", "at"),
        Index("ix_case_comments_kept", "office_id", "at", postgresql_where=text("erased_at IS NULL")),
    )


class CaseWatch(OfficeOwned, Base):
    """Someone follows a case and hears of what happens to it, as long as it is his to see."""

    __tablename__ = "case_watches"

    case_id: Mapped[UUID]
    person_id: Mapped[UUID]
    since: Mapped[datetime]

    __table_args__ = (
        office_fk("cases", "case_id"),
        office_fk("people", "person_id"),
        UniqueConstraint("office_id", "case_id", "person_id"),
        Index("ix_case_watches_person", "office_id", "person_id", "since"),
    )


class CaseLink(OfficeOwned, Base):
    """Two cases have to do with each other; each goes its own way. The smaller id stands first."""

    __tablename__ = "case_links"

    case_id: Mapped[UUID]
    other_id: Mapped[UUID]
    linked_by: Mapped[UUID]
    linked_at: Mapped[datetime]

    __table_args__ = (
        office_fk("cases", "case_id"),
        office_fk("cases", "other_id"),
        office_fk("people", "linked_by"),
        CheckConstraint("case_id < other_id", "ordered"),
        UniqueConstraint("office_id", "case_id", "other_id"),
        Index("ix_case_links_other", "office_id", "other_id"),
    )


class CaseLabel(OfficeOwned, Base):
    """A word of the office's own by which cases are found again."""

    __tablename__ = "case_labels"

    case_id: Mapped[UUID]
    label: Mapped[str] = mapped_column(String(20))
    labelled_by: Mapped[UUID]
    labelled_at: Mapped[datetime]

    __table_args__ = (
        office_fk("cases", "case_id"),
        office_fk("people", "labelled_by"),
        UniqueConstraint("office_id", "case_id", "label"),
        Index("ix_case_labels_label", "office_id", "label", "case_id"),
    )
