"""What a department's officer is answered: his rows, and nothing else of any office. Times are UTC."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from hutong.cases.for_departments import Open
from hutong.cases.matters_models import DepartmentMatter, DepartmentNotice
from hutong.cases.models import JointCallAnswer
from hutong.cases.rules import Offer
from hutong.playbooks.sections import Text


class ListedMatter(msgspec.Struct, frozen=True, kw_only=True):
    """`leads` where the department is the owner, and not one of several."""

    id: UUID
    office_id: UUID
    office_name: str
    number: str
    category_name: str
    place: str
    step_name: str
    contact_name: str
    contact_phone: str
    leads: bool
    danger: bool
    paused: bool
    since: datetime
    due_at: datetime | None
    overdue_since: datetime | None
    acted_at: datetime | None
    officer_name: str | None
    outcome: str | None
    document_number: str | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: DepartmentMatter) -> "ListedMatter":
        return msgspec.convert(row, cls, from_attributes=True)


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """An action that may be taken now, and what it must bring."""

    action: str
    name: Text
    evidence: list[str]
    reasons: dict[str, Text]

    @classmethod
    def of(cls, offer: Offer) -> "Way":
        action = offer.action
        return cls(
            action=action.code, name=action.name, evidence=[piece.value for piece in action.evidence],
            reasons={reason.code: reason.name for reason in action.reasons},
        )  # fmt: skip


class OpenMatter(msgspec.Struct, frozen=True, kw_only=True):
    """`revision` is to be sent with an action; none once the department has the matter no longer."""

    matter: ListedMatter
    revision: int | None
    ways: list[Way]

    @classmethod
    def of(cls, row: DepartmentMatter, opened: Open | None, ways: Sequence[Offer]) -> "OpenMatter":
        return cls(
            matter=ListedMatter.of(row), revision=opened.revision if opened else None, ways=[Way.of(o) for o in ways]
        )


class ListedNotice(msgspec.Struct, frozen=True, kw_only=True):
    """`late_by` is in the unit of `clock`; `to_head` is for the department's head alone.

    `rules` is of a version of the office's rules: `category_name` is the document's number, and what changes for the
    department is asked for beside it.
    """

    id: UUID
    office_name: str
    kind: str
    number: str
    category_name: str
    place: str
    step_name: str
    contact_name: str
    contact_phone: str
    due_at: datetime | None
    late_by: float | None
    clock: str | None
    urgent: bool
    to_head: bool
    playbook_version: int | None
    in_force_from: date | None
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, row: DepartmentNotice) -> "ListedNotice":
        return msgspec.convert(row, cls, from_attributes=True)


class ListedCall(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: called, coming, reassigned, other_time, came or done."""

    id: UUID
    office_name: str
    category_name: str
    place: str
    meet_at: datetime
    answer_by: datetime
    caller_name: str
    caller_phone: str | None
    state: str
    answered_at: datetime | None
    officer_name: str | None
    other_time: datetime | None
    reason: str | None
    arrived_at: datetime | None
    outcome: str | None
    document_number: str | None
    done_at: datetime | None

    @classmethod
    def of(cls, row: JointCallAnswer) -> "ListedCall":
        return msgspec.convert(row, cls, from_attributes=True)
