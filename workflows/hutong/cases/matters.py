"""The lists of departments, beside the cases they have: written with each change of such a case, never after it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hutong.cases.effects import Tell
from hutong.cases.rules.answering import UNANSWERED
from hutong.cases.rules.owning import liaison_of
from hutong.cases.states import CaseState
from hutong.cases.wording import step_name
from hutong.cases.written import Written
from hutong.db.wires import Wire
from hutong.ids import new_id
from hutong.posts.queries import OfficeNow
from hutong.texts import speaking

_END = """
UPDATE department_matters m SET ended_at = $2
  FROM jsonb_to_recordset($3::jsonb) AS c(case_id uuid, departments uuid[])
 WHERE m.office_id = $1 AND m.case_id = c.case_id AND m.ended_at IS NULL AND m.department_id <> ALL (c.departments)
"""
# All that officers of a department see of the office is in this row.
_KEEP = """
INSERT INTO department_matters (office_id, id, case_id, city_id, department_id, office_name, number, category_name,
                                place, step_name, contact_name, contact_phone, leads, danger, since, due_at,
                                overdue_since, paused)
SELECT $1, m.id, m.case_id, m.city_id, m.department_id, m.office_name, m.number, m.category_name, m.place, m.step_name,
       m.contact_name, m.contact_phone, m.leads, m.danger, m.since, m.due_at, m.overdue_since, m.paused
  FROM jsonb_to_recordset($2::jsonb) AS m(id uuid, case_id uuid, city_id uuid, department_id uuid, office_name text,
       number text, category_name text, place text, step_name text, contact_name text, contact_phone text,
       leads boolean, danger boolean, since timestamptz, due_at timestamptz, overdue_since timestamptz, paused boolean)
ON CONFLICT (office_id, case_id, department_id) WHERE ended_at IS NULL
DO UPDATE SET step_name = excluded.step_name, leads = excluded.leads, due_at = excluded.due_at,
              overdue_since = excluded.overdue_since, paused = excluded.paused,
              contact_name = excluded.contact_name, contact_phone = excluded.contact_phone
"""
# Of a call that was not answered: where all meet, and whoever called.
_TELL = """
INSERT INTO department_notices (office_id, id, case_id, city_id, department_id, to_head, kind, office_name, number,
                                category_name, place, step_name, contact_name, contact_phone, due_at, late_by, clock,
                                urgent, created_at)
SELECT $1, n.id, n.case_id, n.city_id, n.department_id, n.to_head, n.kind, n.office_name, n.number, n.category_name,
       coalesce(a.place, n.place), n.step_name, coalesce(a.caller_name, n.contact_name),
       coalesce(a.caller_phone, n.contact_phone), n.due_at, n.late_by, n.clock, n.urgent, $2
  FROM jsonb_to_recordset($3::jsonb) AS n(id uuid, case_id uuid, city_id uuid, department_id uuid, to_head boolean,
       kind text, office_name text, number text, category_name text, place text, step_name text, contact_name text,
       contact_phone text, due_at timestamptz, late_by float, clock text, urgent boolean, call_id uuid)
  LEFT JOIN joint_call_answers a ON a.office_id = $1 AND a.call_id = n.call_id AND a.department_id = n.department_id
"""


async def keep_matters(
    wire: Wire, office: OfficeNow, cases: Sequence[Written], changed: set[UUID], *, now: datetime
) -> None:
    """Of the cases that were changed: what departments have now, have no longer, and are told. Others cost nothing."""
    handed = [case for case in cases if case.outcome.state.id in changed and case.outcome.state.counts.handed]
    if handed:
        given = [{"case_id": case.outcome.state.id, "departments": _current(case.outcome.state)} for case in handed]
        await wire.rows(_END, wire.office_id, now, _json(given))
        rows = [row for case in handed for row in matters_of(office, case, now)]
        if rows:
            await wire.rows(_KEEP, wire.office_id, _json(rows))
    told = [row for case in cases if case.outcome.state.id in changed for row in told_by(office, case, now)]
    if told:
        await wire.rows(_TELL, wire.office_id, now, _json(told))


def matters_of(office: OfficeNow, case: Written, now: datetime) -> list[dict[str, Any]]:
    """A row for each department that has the case."""
    state = case.outcome.state
    more = {
        "danger": state.danger, "since": state.step_since, "due_at": state.due_at,
        "overdue_since": state.overdue_since, "paused": state.counts.paused,
    }  # fmt: skip
    return [
        {
            "id": new_id(), "department_id": body, "leads": body == state.owner.department,
            **_facts(office, case, now), **more,
        }
        for body in _current(state)
    ]  # fmt: skip


def told_by(office: OfficeNow, case: Written, now: datetime) -> list[dict[str, Any]]:
    """A row for each thing told to a department or its head."""
    rows = []
    for tell in case.outcome.effects:
        if not isinstance(tell, Tell) or not (tell.departments or tell.heads):
            continue
        late = tell.amounts.get("late")
        said = {
            "kind": tell.template, "due_at": tell.times.get("due"), "urgent": tell.urgent,
            "late_by": late.n if late else None, "clock": late.clock if late else None,
            "call_id": case.outcome.state.counts.call if tell.template == UNANSWERED else None,
        }  # fmt: skip
        for body, to_head in (*((d, False) for d in tell.departments), *((d, True) for d in tell.heads)):
            told = {"id": new_id(), "department_id": body, "to_head": to_head}
            rows.append(_facts(office, case, now) | said | told)
    return rows


def _current(state: CaseState) -> tuple[UUID, ...]:
    return state.departments if state.step is not None else ()


def _facts(office: OfficeNow, case: Written, now: datetime) -> dict[str, Any]:
    """Where, what, and whom to ask; no person of the public, and no words of anybody."""
    state, setting = case.outcome.state, case.setting
    day = setting.day(now)
    post = state.counts.liaison if state.owner.department is not None else state.owner.post
    post = post or liaison_of(setting, state, day)
    people = setting.directory.holders(post, day).people if post is not None else ()
    names = [office.names[who] for who in (post, *people) if who is not None and who in office.names]
    with speaking("zh"):
        step = step_name(setting, state)
    return {
        "case_id": state.id, "city_id": office.city_id, "office_name": office.name, "number": case.number,
        "category_name": setting.playbook.category(state.category).name.zh, "place": state.alley.name,
        "step_name": step, "contact_name": " ".join(dict.fromkeys(names)),
        "contact_phone": setting.playbook.danger.phone.number,
    }  # fmt: skip


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
