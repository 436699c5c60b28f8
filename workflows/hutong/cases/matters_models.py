"""What departments have of an office: the matters on their lists, and what they and their heads are told."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Access, Base, Extra, OfficeOwned, office_fk

_DEPARTMENT = {"district": Extra(rows="department")}
_OF_DEPARTMENT = {"info": {"access": Access(extra=_DEPARTMENT)}}
# What the round must see that sends what departments are told by their further ways.
_ROUTED = Extra(rows="all", columns=("office_id", "id", "routed_at"))
_OPEN = text("ended_at IS NULL")


class DepartmentMatter(OfficeOwned, Base):
    """A case while a department has it, alone or together; all that its officers see of the office stands in this row.

    It goes on over the steps at which the department has the case, and ends when it has it no longer. `leads` where it
    is the owner. Names are those of the office's rules, `contact` the post to turn to and who acts in it.
    """

    __tablename__ = "department_matters"

    case_id: Mapped[UUID]
    city_id: Mapped[UUID]
    department_id: Mapped[UUID]
    office_name: Mapped[str]
    number: Mapped[str] = mapped_column(String(20))
    category_name: Mapped[str]
    place: Mapped[str]
    step_name: Mapped[str]
    contact_name: Mapped[str]
    contact_phone: Mapped[str] = mapped_column(String(30))
    leads: Mapped[bool]
    danger: Mapped[bool]
    since: Mapped[datetime]
    due_at: Mapped[datetime | None]
    overdue_since: Mapped[datetime | None]
    paused: Mapped[bool]
    officer_name: Mapped[str | None]
    outcome: Mapped[str | None]
    document_number: Mapped[str | None] = mapped_column(String(80))
    acted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("cases", "case_id"),
        # One at a time: what is given again while it is there goes on.
        Index(
            "uq_department_matters_open", "office_id", "case_id", "department_id", unique=True, postgresql_where=_OPEN
        ),
        Index("ix_department_matters_department", "office_id", "department_id", "ended_at"),
        _OF_DEPARTMENT,
    )


class DepartmentNotice(OfficeOwned, Base):
    """One thing told to a department, or to its head alone. No text: it is said in the reader's language from this.

    `late_by` is in the unit of `clock`. `routed_at` is when its further ways were settled. It is of a case, or else of
    a version of the office's rules; then `category_name` is the document's number, and the facts of a place are empty.
    """

    __tablename__ = "department_notices"

    case_id: Mapped[UUID | None]
    playbook_version: Mapped[int | None]
    in_force_from: Mapped[date | None]
    city_id: Mapped[UUID]
    department_id: Mapped[UUID]
    to_head: Mapped[bool]
    kind: Mapped[str] = mapped_column(String(20))
    office_name: Mapped[str]
    number: Mapped[str] = mapped_column(String(20))
    category_name: Mapped[str]
    place: Mapped[str]
    step_name: Mapped[str]
    contact_name: Mapped[str]
    contact_phone: Mapped[str] = mapped_column(String(30))
    due_at: Mapped[datetime | None]
    late_by: Mapped[float | None]
    clock: Mapped[str | None] = mapped_column(String(20))
    urgent: Mapped[bool]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    routed_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("cases", "case_id"),
        CheckConstraint("num_nonnulls(case_id, playbook_version) = 1", name="about_one_thing"),
        Index("ix_department_notices_department", "office_id", "department_id", "created_at"),
        Index("ix_department_notices_created", "office_id", "created_at"),
        Index("ix_department_notices_unrouted", "office_id", "created_at", postgresql_where=text("routed_at IS NULL")),
        {"info": {"access": Access(extra={**_DEPARTMENT, "system": _ROUTED})}},
    )
