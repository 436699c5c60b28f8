"""Responsibility letters (责任书): who owes what to whom, signed on paper, until when."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Letter(OfficeOwned, Base):
    """A letter between a post of the office and a community or another post. Ended by a day, or by the one that
    renews it; `reminded_for` is the last day of validity that people were reminded of.
    """

    __tablename__ = "responsibility_letters"

    title: Mapped[str]
    document: Mapped[str | None] = mapped_column(String(60))
    given_by_post: Mapped[UUID]
    community_id: Mapped[UUID | None]
    post_id: Mapped[UUID | None]
    duties: Mapped[str | None]
    signed_on: Mapped[date]
    valid_until: Mapped[date]
    renews_id: Mapped[UUID | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    reminded_for: Mapped[date | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("posts", "given_by_post"),
        office_fk("communities", "community_id"),
        office_fk("posts", "post_id"),
        office_fk("responsibility_letters", "renews_id", optional=True),
        CheckConstraint("num_nonnulls(community_id, post_id) = 1", "taker"),
        CheckConstraint("valid_until >= signed_on", "dates"),
        Index("ix_responsibility_letters_valid", "office_id", "valid_until"),
    )
