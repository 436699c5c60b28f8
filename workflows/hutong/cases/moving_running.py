"""Cases of an act of moving, taken over in batches, each as it stands then."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.moving_errors import NoSuchMove
from hutong.cases.moving_events import CasesMoved
from hutong.cases.moving_models import CaseMove, CaseMoveItem
from hutong.cases.moving_plans import Planned, planned
from hutong.cases.rows import READ
from hutong.cases.settings import setting_at
from hutong.cases.writing import update_cases
from hutong.cases.written import Written
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.journal import Actor, append
from hutong.playbooks.queries import has_begun
from hutong.posts.queries import office_at
from hutong.posts.reasons import Reason
from hutong.texts import N_

BATCH = 200
WAITING, RUNNING, DONE, CANCELLED = "waiting", "running", "done", "cancelled"
PLANNED, MOVED, SKIPPED = "planned", "moved", "skipped"

_CASES = f"SELECT {READ} FROM cases c WHERE office_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE"  # noqa: S608 - constants alone
_VERSION = """
UPDATE cases c SET playbook_version = $3, flow = r.flow, grade = r.grade
  FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, flow text, grade text)
 WHERE c.office_id = $1 AND c.id = r.id
"""


class Progress(msgspec.Struct, frozen=True):
    """How far an act is, in cases."""

    moved: int
    skipped: int
    left: int

    @property
    def total(self) -> int:
        return self.moved + self.skipped + self.left


async def move_some(session: AsyncSession, move_id: UUID, *, now: datetime, most: int = BATCH) -> bool:
    """The next cases of the act, each as it stands now; whether any are left. What is done is not done again."""
    move = await locked_move(session, move_id)
    if move.state not in {WAITING, RUNNING}:
        return False
    move.state, move.begun_at = RUNNING, move.begun_at or now
    left = CaseMoveItem.office_id == move.office_id, CaseMoveItem.move_id == move_id, CaseMoveItem.state == PLANNED
    items = (await session.scalars(select(CaseMoveItem).where(*left).order_by(CaseMoveItem.id).limit(most))).all()
    by = Actor("person", move.asked_by)
    if items:
        await _move(session, move, items, by=by, now=now)
    if len(items) == most:
        return True
    await session.flush()  # The count below is of what was just written.
    done = await progress(session, move_id)
    move.state, move.done_at = DONE, now
    event = CasesMoved(
        subject=move.id, to_version=move.to_version, moved=done.moved, skipped=done.skipped, note=move.note
    )
    append(session, event, by=by, at=now, playbook_version=move.to_version)
    return False


async def progress(session: AsyncSession, move_id: UUID) -> Progress:
    here = CaseMoveItem.office_id == bound_office(session), CaseMoveItem.move_id == move_id
    statement = select(CaseMoveItem.state, func.count()).where(*here).group_by(CaseMoveItem.state)
    counted = {row.state: int(row[1]) for row in await session.execute(statement)}
    return Progress(counted.get(MOVED, 0), counted.get(SKIPPED, 0), counted.get(PLANNED, 0))


async def _move(
    session: AsyncSession, move: CaseMove, items: Sequence[CaseMoveItem], *, by: Actor, now: datetime
) -> None:
    wire, office = SessionWire(session), await office_at(session, now)
    _, setting = await setting_at(session, now, move.to_version)
    rows = await wire.rows(_CASES, move.office_id, [item.case_id for item in items])
    found = {row["id"]: row for row in rows}
    written, changed = [], {}
    begun = await has_begun(session, move.to_version, now)
    for item in items:
        if not begun:
            _skip(item, Reason(N_("这一版还没有施行，或者已经撤回。")))
            continue
        row = found[item.case_id]
        if row["closed_at"] is not None:
            _skip(item, Reason(N_("等待期间已经办结。")))
            continue
        if row["playbook_version"] == move.to_version:
            _skip(item, Reason(N_("已经在这一版了。")))
            continue
        now_planned = await planned(session, row, move.to_version, move.steps, act=move.id, now=now)
        plan = now_planned.plan
        if plan.outcome is None or plan.before.step != item.plan["from_step"]:
            _skip(item, plan.cannot or Reason(N_("等待期间这件事又往前办了一步，没有转。")))
            continue
        item.state, item.plan = MOVED, plan_facts(now_planned)
        after = plan.outcome.state
        changed[row["id"]] = {"id": row["id"], "flow": after.flow, "grade": after.grade}
        written.append(
            Written(
                outcome=plan.outcome, setting=setting, title=row["title"], number=row["number"],
                revision=row["revision"],
            )
        )  # fmt: skip
    if written:
        await wire.rows(_VERSION, move.office_id, msgspec.json.encode(list(changed.values())).decode(), move.to_version)
        await update_cases(wire, office, written, by=by, now=now)


def plan_facts(each: Planned) -> dict[str, object]:
    """What the page of the act shows of a case, as it is kept."""
    before, after = each.plan.before, each.plan.after
    facts: dict[str, object] = msgspec.to_builtins(
        {
            "number": each.number,
            "title": each.title,
            "from_flow": before.flow,
            "flow": after.flow,
            "from_step": before.step,
            "to_step": after.step,
            "owner": [after.owner.post, after.owner.person, after.owner.department],
            "from_owner": [before.owner.post, before.owner.person, before.owner.department],
            "also": (*after.also, *after.also_departments),
            "from_also": (*before.also, *before.also_departments),
            "due_at": after.due_at,
            "from_due_at": before.due_at,
        }
    )
    return facts


def _skip(item: CaseMoveItem, reason: Reason) -> None:
    item.state, item.sentence, item.params = SKIPPED, reason.text, msgspec.to_builtins(reason)


async def locked_move(session: AsyncSession, move_id: UUID) -> CaseMove:
    here = CaseMove.office_id == bound_office(session), CaseMove.id == move_id
    statement = select(CaseMove).where(*here).with_for_update().execution_options(populate_existing=True)
    move = (await session.scalars(statement)).one_or_none()
    if move is None:
        raise NoSuchMove
    return move
