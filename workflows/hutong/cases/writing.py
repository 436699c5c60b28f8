"""Rows, events and notices of cases, written in one statement, whatever their number."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import asdict

from hutong.cases.effects import Record, Tell
from hutong.cases.groups import languages_heard
from hutong.cases.matters import keep_matters
from hutong.cases.referred import keep_referrals
from hutong.cases.rows import CHANGED, WHOLE, changes_of, row_of
from hutong.cases.rules import Earlier
from hutong.cases.rules.opening import STRETCH_M, place_known
from hutong.cases.wording import GroupMessage, Notice, group_messages, notices
from hutong.cases.written import Written
from hutong.db.wires import Wire
from hutong.ids import new_id
from hutong.jobs import SPECS
from hutong.journal import Actor, event_rows
from hutong.notices import jobs as _declares_delivery  # noqa: F401 - its specification is looked up below
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
  INSERT INTO notices (office_id, id, person_id, kind, title, body, link, urgent, created_at, held_until, case_id,
                       ways)
  SELECT $1, n.id, n.person_id, n.kind, n.title, n.body, n.link, n.urgent, n.created_at, n.held_until, n.case_id, n.ways
    FROM jsonb_to_recordset($4::jsonb) AS n(id uuid, person_id uuid, kind text, title text, body text, link text,
         urgent boolean, created_at timestamptz, held_until timestamptz, case_id uuid, ways text[])
   WHERE n.case_id IN (SELECT id FROM done)
), said AS (
  SELECT g.*, r.id AS robot, (left(g.id::text, 19) || right(gen_random_uuid()::text, 17))::uuid AS delivery
    FROM jsonb_to_recordset($5::jsonb) AS g(id uuid, case_id uuid, topic text, kind text, body text, link text,
         urgent boolean, created_at timestamptz, held_until timestamptz, language text)
    JOIN robots r ON r.office_id = $1 AND r.active AND r.kinds ? g.topic AND r.language = g.language
   WHERE g.case_id IN (SELECT id FROM done)
), delivered AS (
  INSERT INTO deliveries (office_id, id, robot_id, kind, body, link, urgent, state, created_at)
  SELECT $1, delivery, robot, kind, body, link, urgent, 'waiting', created_at FROM said
), sent AS (
  INSERT INTO jobs (office_id, id, kind, args, lane, max_attempts, run_at)
  SELECT $1, delivery, 'notice.deliver', jsonb_build_object('delivery_id', delivery),
         CASE WHEN urgent THEN 'urgent' ELSE $6 END, $7, coalesce(held_until, now()) FROM said
)"""


def _columns(types: dict[str, str]) -> str:
    return ", ".join(f"{name} {type_}" for name, type_ in types.items())


_SET = ", ".join(f"{name} = r.{name}" for name in CHANGED)
_NAMES = ", ".join(WHOLE)
# S608: put together from constants alone.
# A case that is to be linked to an earlier one is told of it in the place of being added: it is then added knowingly.
_INSERT = f"""
WITH earlier AS (
  SELECT id, closed_at, coalesce((state->>'handled_post')::uuid, owner_post_id) AS owner_post_id, position_m FROM cases
   WHERE $8 AND office_id = $1 AND alley_id = $9 AND category = $10 AND closed_at >= $11 AND closed_at <= $12
     AND outcome = 'closed'
     AND ($13::integer IS NULL OR position_m IS NULL OR abs(position_m - $13::integer) <= {STRETCH_M})
   ORDER BY closed_at DESC LIMIT 1
), done AS (
  INSERT INTO cases (office_id, {_NAMES})
  SELECT $1, {", ".join(f"r.{name}" for name in WHOLE)} FROM jsonb_to_recordset($2::jsonb) AS r({_columns(WHOLE)})
   WHERE NOT EXISTS (SELECT FROM earlier)
  ON CONFLICT (office_id, id) DO NOTHING RETURNING id
){_WITH}
SELECT id, true AS added, NULL::timestamptz AS closed_at, NULL::uuid AS owner_post_id, NULL::integer AS position_m
  FROM done
UNION ALL SELECT id, false, closed_at, owner_post_id, position_m FROM earlier
"""  # noqa: S608
_UPDATE = f"""
WITH done AS (
  UPDATE cases c SET {_SET}, position_m = CASE WHEN c.alley_id = r.alley_id THEN c.position_m END,
         batch_id = coalesce(r.batch_id, c.batch_id), revision = c.revision + r.moves
    FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, revision integer, moves integer, batch_id uuid,
         {_columns(CHANGED)})
   WHERE c.office_id = $1 AND c.id = r.id AND c.revision = r.revision RETURNING c.id
){_WITH}
SELECT id FROM done
"""  # noqa: S608


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """Where and since when an earlier closing of the same kind makes a new case a rebound."""

    alley: UUID
    category: str
    since: datetime
    position_m: int | None = None


async def insert_case(
    wire: Wire, office: OfficeNow, case: Written, *, watch: Watch | None, by: Actor, now: datetime
) -> Earlier | bool:
    """Whether it was added; one that was there already is left as it is, without an event.

    Where `watch` finds an earlier case nothing is added and that one is returned.
    """
    rows = [row_of(case.outcome.state, case.new)] if case.new is not None else []
    asked: tuple[Any, ...] = (False, None, None, now, now, None)
    if watch:
        asked = (True, watch.alley, watch.category, watch.since, now, watch.position_m)
    found = await _write(wire, _INSERT, office, rows, [case], asked, by=by, now=now)
    if not found:
        return False
    row = found[0]
    if row["added"]:
        await keep_matters(wire, office, [case], {row["id"]}, now=now)
        return True
    there = row["position_m"]
    known = place_known(there, watch.position_m if watch else None)
    return Earlier(row["id"], row["closed_at"], row["owner_post_id"], there, known)


async def update_cases(
    wire: Wire, office: OfficeNow, cases: Sequence[Written], *, by: Actor, now: datetime
) -> set[UUID]:
    """The ids that were changed; one that moved on meanwhile (another revision) is left as it is."""
    rows = [
        {
            "id": case.outcome.state.id,
            "revision": case.revision,
            "moves": int(not case.same_revision),
            "batch_id": case.batch,
            **changes_of(case.outcome.state),
        }
        for case in cases
    ]
    changed = {row["id"] for row in await _write(wire, _UPDATE, office, rows, cases, (), by=by, now=now)}
    await keep_matters(wire, office, cases, changed, now=now)
    await keep_referrals(wire, cases, changed, now=now)
    return changed


async def _write(
    wire: Wire,
    statement: str,
    office: OfficeNow,
    rows: Sequence[dict[str, object]],
    cases: Sequence[Written],
    more: tuple[Any, ...],
    *,
    by: Actor,
    now: datetime,
) -> Sequence[Mapping[str, Any]]:
    events = [row for case in cases for row in _events(wire.office_id, case, by=by, now=now)]
    told: list[Notice] = []
    said: list[GroupMessage] = []
    heard = await languages_heard(wire)
    for case in cases:
        tells = [effect for effect in case.outcome.effects if isinstance(effect, Tell)]
        about = office, case.setting, case.outcome.state, case.title, tells, now
        told += notices(*about, number=case.number)
        for language in heard:
            said += group_messages(*about, number=case.number, language=language)
    spec = SPECS["notice.deliver"]
    return await wire.rows(
        statement, wire.office_id, _json(rows), _json(events), _json(told),
        _json([{"id": new_id(), **asdict(message)} for message in said]), spec.lane.value, spec.max_attempts, *more,
    )  # fmt: skip


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
