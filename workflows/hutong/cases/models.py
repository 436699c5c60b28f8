"""Cases (事项) and what belongs to one: persuasion rounds, batches, joint calls."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Access, Base, Extra, OfficeOwned, office_fk

_OPEN = text("closed_at IS NULL")
_SHARED = text("closed_at IS NULL AND also_post_ids IS NOT NULL")
_WAKING = text("closed_at IS NULL AND wake_at IS NOT NULL")


class Case(OfficeOwned, Base):
    """Something wrong in an alley, from report to sign-off. It keeps the playbook version it began under.

    `position_m` is metres along the alley. `owner_post_id` has it now (or `owner_person_id`, where a person and
    not a post must act, or `owner_department_id`); `also_post_ids` and `also_department_ids` have it together with the
    owner (NULL for the ordinary case). `state` holds
    what the flow counts (rounds, times, pauses); `why` the traces behind owner and deadline. `rung` is the next rung
    of the step's ladder, due at `escalate_at`; `wake_at` is the earliest of reminder, deadline and rung, the one time
    that the sweep looks at.
    """

    __tablename__ = "cases"

    number: Mapped[str] = mapped_column(String(20))
    city_id: Mapped[UUID]
    district_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None]
    category: Mapped[str] = mapped_column(String(40))
    grade: Mapped[str] = mapped_column(String(40))
    flow: Mapped[str] = mapped_column(String(40))
    step: Mapped[str | None] = mapped_column(String(40))
    danger: Mapped[bool] = mapped_column(server_default=text("false"))
    alley_id: Mapped[UUID]
    position_m: Mapped[int | None]
    playbook_version: Mapped[int]
    source: Mapped[str] = mapped_column(String(12))  # patrol, report, call, resident, danger
    reporter_id: Mapped[UUID | None]
    reporter_post_kind: Mapped[str | None] = mapped_column(String(40))
    public_report_id: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    step_since: Mapped[datetime]
    owner_post_id: Mapped[UUID | None]
    owner_person_id: Mapped[UUID | None]
    owner_department_id: Mapped[UUID | None]
    also_post_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    also_department_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    due_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    escalate_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]
    rung: Mapped[int] = mapped_column(server_default=text("0"))
    overdue_since: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(12))  # closed, declined, withdrawn or merged
    batch_id: Mapped[UUID | None]
    forerunner_id: Mapped[UUID | None]
    leader_id: Mapped[UUID | None]  # The case that this one was merged into and follows.
    state: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    why: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("posts", "owner_post_id", optional=True),
        office_fk("people", "owner_person_id", optional=True),
        office_fk("people", "reporter_id", optional=True),
        ForeignKeyConstraint(["city_id", "owner_department_id"], ["departments.city_id", "departments.id"]),
        office_fk("cases", "forerunner_id", optional=True),
        office_fk("cases", "leader_id", optional=True),
        office_fk("case_batches", "batch_id", optional=True),
        office_fk("public_reports", "public_report_id", optional=True),
        UniqueConstraint("office_id", "number"),
        CheckConstraint("position_m IS NULL OR position_m >= 0", "position"),
        # "My open items": earliest deadline first, whatever is stored.
        Index("ix_cases_post", "office_id", "owner_post_id", "due_at", "id", postgresql_where=_OPEN),
        Index("ix_cases_owner", "office_id", "owner_person_id", "due_at", "id", postgresql_where=_OPEN),
        # By alley and not by the posts themselves: row security lets no index answer whether two arrays overlap.
        Index("ix_cases_also", "office_id", "alley_id", "due_at", "id", postgresql_where=_SHARED),
        Index("ix_cases_reporter", "office_id", "reporter_id", "opened_at"),
        Index("ix_cases_alley", "office_id", "alley_id", "category", "closed_at"),
        # Lists of everything, of an alley and of a kind, the newest first: a page of each is read from its own end.
        Index("ix_cases_open", "office_id", "id", postgresql_where=_OPEN),
        Index("ix_cases_danger", "office_id", "id", postgresql_where=text("danger")),
        Index("ix_cases_place", "office_id", "alley_id", "id"),
        Index("ix_cases_category", "office_id", "category", "id"),
        Index("ix_cases_opened", "office_id", "opened_at"),
        Index("ix_cases_source", "office_id", "source", "id"),
        Index("ix_cases_leader", "office_id", "leader_id", postgresql_where=text("leader_id IS NOT NULL")),
        Index("ix_cases_forerunner", "office_id", "forerunner_id", postgresql_where=text("forerunner_id IS NOT NULL")),
        # What is late, counted at its own cost however many are open.
        Index("ix_cases_due", "office_id", "due_at", postgresql_where=text("closed_at IS NULL AND due_at IS NOT NULL")),
        Index("ix_cases_wake", "office_id", "wake_at", postgresql_where=_WAKING),
        {
            "info": {
                "access": Access(
                    extra={
                        "district": Extra(
                            rows="district",
                            columns=(
                                "office_id", "id", "number", "city_id", "district_id", "category", "grade", "opened_at",
                                "due_at", "overdue_since", "closed_at", "outcome", "danger",
                            ),
                        ),
                        "system": Extra(rows="all", columns=("office_id", "id", "wake_at", "closed_at")),
                    }
                )
            }
        },
    )  # fmt: skip


class Persuasion(OfficeOwned, Base):
    """One round of talking with someone who will not, in neutral words: the difficulty they named, help, next visit.

    No labels, no notes on family or health; the text is erased at its term.
    """

    __tablename__ = "persuasions"

    case_id: Mapped[UUID]
    round: Mapped[int]
    day: Mapped[date]
    who_went: Mapped[str]
    difficulty: Mapped[str | None]
    help_agreed: Mapped[str | None]
    next_visit: Mapped[date | None]
    agreed: Mapped[bool]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("cases", "case_id"),
        office_fk("people", "recorded_by"),
        UniqueConstraint("office_id", "case_id", "round"),
    )


class CaseBatch(OfficeOwned, Base):
    """Basic matters that a community sent together (联合上报)."""

    __tablename__ = "case_batches"

    community_id: Mapped[UUID]
    sent_by: Mapped[UUID]
    sent_at: Mapped[datetime]
    note: Mapped[str | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (office_fk("communities", "community_id"), office_fk("people", "sent_by"))


class JointCall(OfficeOwned, Base):
    """Several departments called to one case (联动)."""

    __tablename__ = "joint_calls"

    case_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(40))
    place: Mapped[str]
    meet_at: Mapped[datetime]
    caller_id: Mapped[UUID]
    caller_phone: Mapped[str | None] = mapped_column(String(30))
    called_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    help_given: Mapped[str | None]  # 帮困
    outcome: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        office_fk("cases", "case_id"),
        office_fk("people", "caller_id"),
        Index("ix_joint_calls_case", "office_id", "case_id"),
    )


class JointCallAnswer(OfficeOwned, Base):
    """One department's part in a joint call; all that its officers see of the office stands in this row."""

    __tablename__ = "joint_call_answers"

    call_id: Mapped[UUID]
    case_id: Mapped[UUID]
    city_id: Mapped[UUID]
    department_id: Mapped[UUID]
    office_name: Mapped[str]
    category_name: Mapped[str]
    place: Mapped[str]
    meet_at: Mapped[datetime]
    caller_name: Mapped[str]
    caller_phone: Mapped[str | None] = mapped_column(String(30))
    answer_by: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))  # called, coming, reassigned, other_time, came, done
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    officer_name: Mapped[str | None]
    other_time: Mapped[datetime | None]
    time_said: Mapped[str | None] = mapped_column(String(8))  # accepted, kept; none while it waits for a word
    reason: Mapped[str | None]
    passed_to: Mapped[UUID | None]  # The department that comes instead, where it was reassigned.
    arrived_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    document_number: Mapped[str | None] = mapped_column(String(80))
    done_at: Mapped[datetime | None]
    routed_at: Mapped[datetime | None]  # When it was settled by which further ways the department is called.

    __table_args__ = (
        office_fk("joint_calls", "call_id"),
        office_fk("cases", "case_id"),
        UniqueConstraint("office_id", "call_id", "department_id"),
        Index("ix_joint_call_answers_department", "office_id", "department_id", "done_at"),
        Index("ix_joint_call_answers_unrouted", "office_id", "id", postgresql_where=text("routed_at IS NULL")),
        {
            "info": {
                "access": Access(
                    extra={
                        "district": Extra(rows="department"),
                        "system": Extra(rows="all", columns=("office_id", "id", "routed_at")),
                    }
                )
            }
        },
    )


class PublicReport(OfficeOwned, Base):
    """A problem that a resident reported at an alley's board, without an account.

    A visitor may add one and read none; the follow-up code is kept as a hash. `try_at` is its place in the line of
    those that are to become cases: further back where it could not.
    """

    __tablename__ = "public_reports"

    alley_id: Mapped[UUID]
    category: Mapped[str] = mapped_column(String(40))
    description: Mapped[str]
    position_m: Mapped[int | None]
    name: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(String(30))
    phone_purpose: Mapped[str | None]
    phone_consented_at: Mapped[datetime | None]
    code_hash: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    try_at: Mapped[datetime] = mapped_column(server_default=func.now())
    case_id: Mapped[UUID | None]

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        UniqueConstraint("office_id", "code_hash"),
        Index("ix_public_reports_line", "office_id", "try_at", "id", postgresql_where=text("case_id IS NULL")),
        Index("ix_public_reports_waiting", "office_id", "received_at", postgresql_where=text("case_id IS NULL")),
        {
            "info": {
                "access": Access(
                    extra={
                        "public": Extra(rows="office", columns=("office_id",), insert=True),
                        "system": Extra(rows="all", columns=("office_id", "id", "case_id", "received_at", "try_at")),
                    }
                )
            }
        },
    )
