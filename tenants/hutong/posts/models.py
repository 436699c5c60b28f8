"""Posts, what they cover, who holds them and when."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned, office_fk


class Post(OfficeOwned, Base):
    """A post (岗位) of a kind that the office's playbook defines. `reports_to` overrides the kind's line of report."""

    __tablename__ = "posts"

    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str]
    reports_to: Mapped[UUID | None]
    since: Mapped[date]
    until: Mapped[date | None]

    __table_args__ = (office_fk("posts", "reports_to", optional=True), Index("ix_posts_kind", "office_id", "kind"))


class PostPlace(OfficeOwned, Base):
    """One place that a post covers: an alley or a community, from a day until a day."""

    __tablename__ = "post_places"

    post_id: Mapped[UUID]
    alley_id: Mapped[UUID | None]
    community_id: Mapped[UUID | None]
    since: Mapped[date]
    until: Mapped[date | None]

    __table_args__ = (
        office_fk("posts", "post_id"),
        office_fk("alleys", "alley_id"),
        office_fk("communities", "community_id"),
        CheckConstraint("num_nonnulls(alley_id, community_id) = 1", "one_place"),
        Index("ix_post_places_post", "office_id", "post_id"),
        Index("ix_post_places_alley", "office_id", "alley_id"),
        Index("ix_post_places_community", "office_id", "community_id"),
    )


class Appointment(OfficeOwned, Base):
    """A person in a post. `cover` is 代岗: someone standing in while the holder is away."""

    __tablename__ = "appointments"

    post_id: Mapped[UUID]
    person_id: Mapped[UUID]
    since: Mapped[date]
    until: Mapped[date | None]
    cover: Mapped[bool] = mapped_column(default=False)
    term_until: Mapped[date | None]  # 聘期

    __table_args__ = (
        office_fk("posts", "post_id"),
        office_fk("people", "person_id"),
        Index("ix_appointments_post", "office_id", "post_id"),
        Index("ix_appointments_person", "office_id", "person_id"),
    )


class Absence(OfficeOwned, Base):
    """Days on which a person is away; cover or the next post up acts meanwhile."""

    __tablename__ = "absences"

    person_id: Mapped[UUID]
    since: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str]

    __table_args__ = (office_fk("people", "person_id"), Index("ix_absences_person", "office_id", "person_id"))
