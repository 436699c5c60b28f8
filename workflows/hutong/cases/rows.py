"""A case between its row and the value that rules work on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hutong.cases.states import CaseState, Counts, Owner, Why
from hutong.posts.directory import Directory

READ = (
    "id, number, title, category, grade, flow, step, danger, alley_id, playbook_version, source, reporter_id, "
    "reporter_post_kind, opened_at, step_since, owner_post_id, owner_person_id, owner_department_id, also_post_ids, "
    "also_department_ids, due_at, remind_at, escalate_at, wake_at, rung, overdue_since, closed_at, outcome, batch_id, "
    "forerunner_id, leader_id, state::text AS state, why::text AS why, revision"
)
"""The columns that `state_of` needs."""

CHANGED = {
    "alley_id": "uuid",
    "step": "text",
    "step_since": "timestamptz",
    "owner_post_id": "uuid",
    "owner_person_id": "uuid",
    "owner_department_id": "uuid",
    "also_post_ids": "uuid[]",
    "also_department_ids": "uuid[]",
    "due_at": "timestamptz",
    "remind_at": "timestamptz",
    "escalate_at": "timestamptz",
    "wake_at": "timestamptz",
    "rung": "integer",
    "overdue_since": "timestamptz",
    "closed_at": "timestamptz",
    "outcome": "text",
    "forerunner_id": "uuid",
    "leader_id": "uuid",
    "state": "jsonb",
    "why": "jsonb",
}
"""The columns that a rule may change, with their types."""


def state_of(row: Mapping[str, Any], directory: Directory) -> CaseState:
    return CaseState(
        id=row["id"],
        alley=directory.alley(row["alley_id"]),
        category=row["category"],
        grade=row["grade"],
        flow=row["flow"],
        step=row["step"],
        danger=row["danger"],
        source=row["source"],
        reporter=row["reporter_id"],
        reporter_kind=row["reporter_post_kind"],
        opened_at=row["opened_at"],
        step_since=row["step_since"],
        owner=Owner(row["owner_post_id"], row["owner_person_id"], row["owner_department_id"]),
        also=tuple(row["also_post_ids"] or ()),
        also_departments=tuple(row["also_department_ids"] or ()),
        due_at=row["due_at"],
        remind_at=row["remind_at"],
        escalate_at=row["escalate_at"],
        wake_at=row["wake_at"],
        rung=row["rung"],
        overdue_since=row["overdue_since"],
        closed_at=row["closed_at"],
        outcome=row["outcome"],
        forerunner=row["forerunner_id"],
        leader=row["leader_id"],
        counts=msgspec.json.decode(row["state"], type=Counts),
        why=msgspec.json.decode(row["why"], type=Why),
    )


def changes_of(state: CaseState) -> dict[str, object]:
    """The columns that a rule may change, as JSON takes them."""
    return {
        "alley_id": state.alley.id,
        "step": state.step,
        "step_since": state.step_since,
        "owner_post_id": state.owner.post,
        "owner_person_id": state.owner.person,
        "owner_department_id": state.owner.department,
        # None, and not an empty list, keeps the ordinary case out of the index of the shared ones.
        "also_post_ids": list(state.also) or None,
        "also_department_ids": list(state.also_departments) or None,
        "due_at": state.due_at,
        "remind_at": state.remind_at,
        "escalate_at": state.escalate_at,
        "wake_at": state.wake_at,
        "rung": state.rung,
        "overdue_since": state.overdue_since,
        "closed_at": state.closed_at,
        "outcome": state.outcome,
        "forerunner_id": state.forerunner,
        "leader_id": state.leader,
        "state": state.counts,
        "why": state.why,
    }


class NewCase(msgspec.Struct, frozen=True, kw_only=True):
    """What of a new row does not follow from its state."""

    number: str
    city_id: UUID
    district_id: UUID
    title: str
    description: str | None
    position_m: int | None
    playbook_version: int
    public_report_id: UUID | None = None
    generated: bool = False


def row_of(state: CaseState, new: NewCase) -> dict[str, object]:
    """A whole row, but for the office."""
    return {
        "id": state.id,
        "category": state.category,
        "grade": state.grade,
        "flow": state.flow,
        "danger": state.danger,
        "source": state.source,
        "reporter_id": state.reporter,
        "reporter_post_kind": state.reporter_kind,
        "opened_at": state.opened_at,
        **changes_of(state),
        **msgspec.structs.asdict(new),
    }


WHOLE = {
    "id": "uuid",
    "number": "text",
    "city_id": "uuid",
    "district_id": "uuid",
    "title": "text",
    "description": "text",
    "category": "text",
    "grade": "text",
    "flow": "text",
    "danger": "boolean",
    "position_m": "integer",
    "playbook_version": "integer",
    "source": "text",
    "reporter_id": "uuid",
    "reporter_post_kind": "text",
    "public_report_id": "uuid",
    "opened_at": "timestamptz",
    "generated": "boolean",
    **CHANGED,
}
"""Every column of a new row but the office, with its type."""
