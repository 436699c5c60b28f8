"""Beside a case that another office was asked to take, or that came from one: written with each change, never after."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hutong.cases.effects import Record
from hutong.cases.events import CaseClosed, CaseReferral, CaseReopened, CaseUnmerged
from hutong.cases.rules.ending import LAPSED
from hutong.cases.rules.referring import BEGUN_AGAIN, ENDED_THERE
from hutong.cases.written import Written
from hutong.db.wires import Wire
from hutong.ids import new_id

_LAPSE = """
WITH gone AS (
  UPDATE referrals r SET state = 'lapsed', settled_at = $2
    FROM referrals before
   WHERE r.office_id = $1 AND r.id = ANY($3::uuid[]) AND r.state IN ('asked', 'sent')
     AND before.office_id = $1 AND before.id = r.id RETURNING r.id, r.danger, before.state AS was
)
SELECT id, danger FROM gone WHERE was = 'sent'
"""
_JOBS = """
INSERT INTO jobs (office_id, id, kind, args, lane, max_attempts)
SELECT $1, j.id, j.kind, jsonb_build_object('referral_id', j.referral), j.lane, 12
  FROM jsonb_to_recordset($2::jsonb) AS j(id uuid, kind text, referral uuid, lane text)
"""
_TOLD = (CaseClosed, CaseReopened, CaseUnmerged)
_ENDED = (ENDED_THERE, BEGUN_AGAIN)


async def keep_referrals(wire: Wire, cases: Sequence[Written], changed: set[UUID], *, now: datetime) -> None:
    """What ended here is wanted of no other office; how one that came from another ended, that office hears."""
    jobs: list[dict[str, Any]] = []
    lapsed = []
    for case in cases:
        state = case.outcome.state
        if state.id not in changed:
            continue
        events = [effect.event for effect in case.outcome.effects if isinstance(effect, Record)]
        lapsed += [event.referral for event in events if isinstance(event, CaseReferral) and event.what == LAPSED]
        if state.counts.received is not None and any(_is_told(event) for event in events):
            jobs.append(_job("referral.told", state.counts.received, urgent=state.danger))
    if lapsed:
        rows = await wire.rows(_LAPSE, wire.office_id, now, lapsed)
        jobs += [_job("referral.recall", row["id"], urgent=row["danger"]) for row in rows]
    if jobs:
        await wire.rows(_JOBS, wire.office_id, _json(jobs))


def _is_told(event: Any) -> bool:
    """How it ended here; and how it did where it was handed on to, for the office that it came from."""
    return isinstance(event, _TOLD) or (isinstance(event, CaseReferral) and event.what in _ENDED)


def _job(kind: str, referral: UUID, *, urgent: bool) -> dict[str, Any]:
    return {"id": new_id(), "kind": kind, "referral": referral, "lane": "urgent" if urgent else "normal"}


def _json(value: Iterable[dict[str, Any]]) -> str:
    return msgspec.json.encode(value).decode()
