"""The rows of a joint call: one for the call, one for each department's part."""

from datetime import datetime
from uuid import UUID

import msgspec

from hutong.cases.effects import CallDepartments, CloseCall, Effect, MoveCall, WidenCall
from hutong.cases.errors import DepartmentUnknown
from hutong.cases.states import CaseState, Setting
from hutong.db.wires import Wire
from hutong.ids import new_id
from hutong.posts.queries import OfficeNow

_DEPARTMENTS = """
SELECT id, code FROM departments WHERE district_id = $1 AND code = ANY($2::text[])
   AND (since IS NULL OR since <= $3) AND (until IS NULL OR until >= $3)
"""
_CALL = """
INSERT INTO joint_calls (office_id, id, case_id, kind, place, meet_at, caller_id, caller_phone, called_at, answer_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
# All that officers of a department see of the office is in this row.
_PARTS = """
INSERT INTO joint_call_answers (office_id, id, call_id, case_id, city_id, department_id, office_name, category_name,
                                place, meet_at, caller_name, caller_phone, answer_by, state)
SELECT $1, p.id, $2, $3, $4, p.department_id, $5, $6, $7, $8, $9, $10, $11, 'called'
  FROM jsonb_to_recordset($12::jsonb) AS p(id uuid, department_id uuid)
"""
_CLOSE = """
UPDATE joint_calls SET outcome = $3, help_given = $4, closed_at = $5 WHERE office_id = $1 AND id = $2
"""
# The roll-call of whoever closes it says who came, and not when.
_TICK = """
UPDATE joint_call_answers a SET state = 'came'
  FROM departments d
 WHERE a.office_id = $1 AND a.call_id = $2 AND d.id = a.department_id AND d.code = ANY($3::text[])
   AND a.arrived_at IS NULL AND a.done_at IS NULL
"""
_MOVE = """
UPDATE joint_calls SET meet_at = $3, answer_by = $4 WHERE office_id = $1 AND id = $2
"""
# What was answered was said of the old time: it is asked for anew of everybody who is not there and did not pass it on.
_MOVE_PARTS = """
UPDATE joint_call_answers
   SET meet_at = $3, answer_by = $4, state = 'called', answered_at = NULL, answered_by = NULL, officer_name = NULL,
       reason = NULL, other_time = NULL, time_said = NULL
 WHERE office_id = $1 AND call_id = $2 AND arrived_at IS NULL AND done_at IS NULL AND state <> 'reassigned'
   AND department_id NOT IN (SELECT id FROM departments WHERE code = $5)
"""
_MOVE_ASKER = """
UPDATE joint_call_answers a SET meet_at = $3, answer_by = $4
  FROM departments d
 WHERE a.office_id = $1 AND a.call_id = $2 AND d.id = a.department_id AND d.code = $5 AND a.done_at IS NULL
"""
_ADD = """
INSERT INTO joint_call_answers (office_id, id, call_id, case_id, city_id, department_id, office_name, category_name,
                                place, meet_at, caller_name, caller_phone, answer_by, state)
SELECT c.office_id, $3, c.id, c.case_id, $4, $5, $6, $7, c.place, c.meet_at,
       coalesce((SELECT p.name FROM people p WHERE p.office_id = c.office_id AND p.id = c.caller_id), ''),
       c.caller_phone, $8, 'called'
  FROM joint_calls c WHERE c.office_id = $1 AND c.id = $2
"""
# Whoever asked for the time comes then; where it was kept, what the department says now is to be heard.
_SAY = """
UPDATE joint_call_answers a SET time_said = $4::text,
       state = CASE WHEN $4::text = 'accepted' THEN 'coming' ELSE a.state END
  FROM departments d
 WHERE a.office_id = $1 AND a.call_id = $2 AND d.id = a.department_id AND d.code = $3
"""


async def write_call(
    wire: Wire,
    office: OfficeNow,
    setting: Setting,
    state: CaseState,
    effect: Effect,
    *,
    caller: UUID | None,
    now: datetime,
) -> None:
    """What an effect asks for where it is about a call."""
    match effect:
        case CallDepartments() if caller is not None:
            await open_call(wire, office, setting, state, effect, caller=caller, now=now)
        case MoveCall():
            await move_call(wire, effect)
        case WidenCall():
            await add_to_call(wire, office, setting, state, effect, now=now)
        case CloseCall():
            await close_call(wire, effect, now=now)
        case _:
            pass


async def open_call(
    wire: Wire,
    office: OfficeNow,
    setting: Setting,
    state: CaseState,
    call: CallDepartments,
    *,
    caller: UUID,
    now: datetime,
) -> None:
    """Raises DepartmentUnknown for a body that the district does not have, or not now."""
    rows = await wire.rows(_DEPARTMENTS, office.district_id, list(call.departments), now)
    found = {row["code"]: row["id"] for row in rows}
    for code in call.departments:
        if code not in found:
            name = setting.playbook.department(code).name.zh
            raise DepartmentUnknown(field="departments", department=name)
    await wire.rows(
        _CALL, wire.office_id, call.call, state.id, call.kind, call.place, call.meet_at, caller, call.caller_phone,
        now, call.answer_by,
    )  # fmt: skip
    parts = [{"id": new_id(), "department_id": found[code]} for code in call.departments]
    await wire.rows(
        _PARTS, wire.office_id, call.call, state.id, office.city_id, office.name,
        setting.playbook.category(state.category).name.zh, call.place, call.meet_at, office.names.get(caller, ""),
        call.caller_phone, call.answer_by, msgspec.json.encode(parts).decode(),
    )  # fmt: skip


async def add_to_call(
    wire: Wire, office: OfficeNow, setting: Setting, state: CaseState, more: WidenCall, *, now: datetime
) -> None:
    """Raises DepartmentUnknown for a body that the district does not have, or not now."""
    rows = await wire.rows(_DEPARTMENTS, office.district_id, [more.department], now)
    if not rows:
        name = setting.playbook.department(more.department).name.zh
        raise DepartmentUnknown(field="department", department=name)
    await wire.rows(
        _ADD, wire.office_id, more.call, new_id(), office.city_id, rows[0]["id"], office.name,
        setting.playbook.category(state.category).name.zh, more.answer_by,
    )  # fmt: skip


async def close_call(wire: Wire, call: CloseCall, *, now: datetime) -> None:
    await wire.rows(_CLOSE, wire.office_id, call.call, call.outcome, call.help_given, now)
    if call.ticked:
        await wire.rows(_TICK, wire.office_id, call.call, list(call.ticked))


async def move_call(wire: Wire, move: MoveCall) -> None:
    """The word to the department that asked; where it was accepted, the new time stands on everybody's list."""
    if move.accepted:
        times = (wire.office_id, move.call, move.meet_at, move.answer_by)
        await wire.rows(_MOVE, *times)
        await wire.rows(_MOVE_PARTS, *times, move.department or "")
        await wire.rows(_MOVE_ASKER, *times, move.department or "")
    if move.department:
        await wire.rows(_SAY, wire.office_id, move.call, move.department, "accepted" if move.accepted else "kept")
