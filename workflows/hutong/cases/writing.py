"""Rows, events and notices of cases, written in one statement, whatever their number."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hutong.cases.effects import Outcome, Record, Tell
from hutong.cases.rows import CHANGED, WHOLE, NewCase, changes_of, row_of
from hutong.cases.states import Setting
from hutong.cases.wires import Wire
from hutong.cases.wording import notices
from hutong.journal import Actor, event_rows
from hutong.posts.queries import OfficeNow

# Events and notices go in only with the row they are about.
_WITH = """, told AS (
  INSERT INTO journal (office_id, id, occurred_at, actor, kind, subject, playbook_version, data)
  SELECT $1, e.id, e.occurred_at, e.actor, e.kind, e.subject, e.playbook_version, e.data
    FROM jsonb_to_recordset($3::jsonb) AS e(id uuid, occurred_at timestamptz, actor jsonb, kind text, subject uuid,
         playbook_version integer, data jsonb, case_id uuid)
   WHERE e.case_id IN (SELECT id FROM done)
), personal AS (
  INSERT INTO journal_personal (office_id, event_id, data)
  SELECT $1, e.id, e.personal FROM jsonb_to_recordset($3::jsonb) AS e(id uuid, personal jsonb, case_id uuid)
   WHERE e.personal IS NOT NULL AND e.case_id IN (SELECT id FROM done)
), noticed AS (
  INSERT INTO notices (office_id, id, person_id, kind, title, body, link, urgent, created_at)
  SELECT $1, n.id, n.person_id, n.kind, n.title, n.body, n.link, n.urgent, n.created_at
    FROM jsonb_to_recordset($4::jsonb) AS n(id uuid, person_id uuid, kind text, title text, body text, link text,
         urgent boolean, created_at timestamptz, case_id uuid)
   WHERE n.case_id IN (SELECT id FROM done)
)
SELECT id FROM done"""


def _columns(types: dict[str, str]) -> str:
    return ", ".join(f"{name} {type_}" for name, type_ in types.items())


_SET = ", ".join(f"{name} = r.{name}" for name in CHANGED)
_NAMES = ", ".join(WHOLE)
# S608: put together from constants alone.
_INSERT = f"""
WITH done AS (
  INSERT INTO cases (office_id, {_NAMES})
  SELECT $1, {", ".join(f"r.{name}" for name in WHOLE)} FROM jsonb_to_recordset($2::jsonb) AS r({_columns(WHOLE)})
  ON CONFLICT (office_id, id) DO NOTHING RETURNING id
){_WITH}"""  # noqa: S608
_UPDATE = f"""
WITH done AS (
  UPDATE cases c SET {_SET}, batch_id = coalesce(r.batch_id, c.batch_id), revision = c.revision + 1
    FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, revision integer, batch_id uuid, {_columns(CHANGED)})
   WHERE c.office_id = $1 AND c.id = r.id AND c.revision = r.revision RETURNING c.id
){_WITH}"""  # noqa: S608


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """One case to be written: what the rules said, under which setting, and what else belongs to the row."""

    outcome: Outcome
    setting: Setting
    title: str
    revision: int = 0
    batch: UUID | None = None
    new: NewCase | None = None


async def insert_cases(
    wire: Wire, office: OfficeNow, cases: Sequence[Written], *, by: Actor, now: datetime
) -> set[UUID]:
    """The ids that were added; one that was there already is left as it is, without an event."""
    rows = [row_of(case.outcome.state, case.new) for case in cases if case.new is not None]
    return await _write(wire, _INSERT, office, rows, cases, by=by, now=now)


async def update_cases(
    wire: Wire, office: OfficeNow, cases: Sequence[Written], *, by: Actor, now: datetime
) -> set[UUID]:
    """The ids that were changed; one that moved on meanwhile (another revision) is left as it is."""
    rows = [
        {
            "id": case.outcome.state.id,
            "revision": case.revision,
            "batch_id": case.batch,
            **changes_of(case.outcome.state),
        }
        for case in cases
    ]
    return await _write(wire, _UPDATE, office, rows, cases, by=by, now=now)


async def _write(
    wire: Wire,
    statement: str,
    office: OfficeNow,
    rows: Sequence[dict[str, object]],
    cases: Sequence[Written],
    *,
    by: Actor,
    now: datetime,
) -> set[UUID]:
    events = [row for case in cases for row in _events(wire.office_id, case, by=by, now=now)]
    told = [
        notice
        for case in cases
        for notice in notices(
            office, case.setting, case.outcome.state, case.title,
            (e for e in case.outcome.effects if isinstance(e, Tell)), now,
        )
    ]  # fmt: skip
    found = await wire.rows(statement, wire.office_id, _json(rows), _json(events), _json(told))
    return {row["id"] for row in found}


def _events(office_id: UUID, case: Written, *, by: Actor, now: datetime) -> Iterable[dict[str, Any]]:
    for effect in case.outcome.effects:
        if isinstance(effect, Record):
            row, personal = event_rows(
                office_id, effect.event, by=by, at=effect.at or now, playbook_version=case.setting.version
            )
            said = {name: value for name, value in personal.items() if value is not None}
            yield {**row, "personal": said or None, "case_id": case.outcome.state.id}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
