"""A whole walk in one message and one statement, after a look at what she did at the time: the hot path of ten thousand
phones at dusk.
"""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from hutong.journal import Actor, event_rows
from hutong.patrols.errors import NoChecklistToday, NotYourAlley, PatrolAlreadyFinished
from hutong.patrols.findings import kept
from hutong.patrols.places import kinds_with, office_wide, rostered_by
from hutong.patrols.rules import checked_items, walked_minutes
from hutong.patrols.schemas import Point, SubmitPatrol
from hutong.patrols.service import patrol_finished
from hutong.patrols.spans import Span, minutes_left
from hutong.playbooks.document import Playbook
from hutong.playbooks.verbs import Verb

# Who may walk here, the row, and its event: one round trip. The row's own id makes a repeat harmless, and the event
# is added only with the row. Kinds come juniors first, so that someone with two posts walks in the humbler one; a
# post that lies there goes before a day that a roster gave her (see `places.my_alley`).
_SUBMIT = """
WITH place AS (
    SELECT a.kind AS alley_kind, p.kind AS post_kind
      FROM appointments t
      JOIN posts p ON p.office_id = t.office_id AND p.id = t.post_id
      JOIN alleys a ON a.office_id = t.office_id AND a.id = $3
     CROSS JOIN LATERAL (
            SELECT p.kind = ANY($6::text[]) OR EXISTS (
                   SELECT FROM post_places s
                    WHERE s.office_id = t.office_id AND s.post_id = p.id
                      AND s.since <= $8 AND (s.until IS NULL OR s.until >= $8)
                      AND (s.alley_id = a.id OR s.community_id = a.community_id)) AS here) own
     WHERE t.office_id = $1 AND t.person_id = $4
       AND t.since <= $8 AND (t.until IS NULL OR t.until >= $8) AND p.kind = ANY($5::text[])
       AND (own.here OR $23 OR EXISTS (
            SELECT FROM roster_lines l JOIN rosters r ON r.office_id = l.office_id AND r.id = l.roster_id
             WHERE l.office_id = t.office_id AND l.person_id = $4 AND l.day = $8 AND l.alley_id = a.id
               AND l.cadence = ANY($22::text[]) AND r.published_at IS NOT NULL))
     ORDER BY own.here DESC, array_position($5::text[], p.kind::text) LIMIT 1
), walk AS (
    INSERT INTO patrols (office_id, id, alley_id, person_id, post_kind, checklist, playbook_version, started_at,
                         finished_at, day, minutes, items, finish_point, joint, remark, start_point)
    SELECT $1, $2, $3, $4, post_kind, $7, $9, $10, $11, $8, $12, $13::jsonb, $14::jsonb, $15, $16, $21::jsonb FROM place
    ON CONFLICT (office_id, id) DO UPDATE
       SET finished_at = excluded.finished_at, minutes = excluded.minutes, items = excluded.items,
           finish_point = excluded.finish_point, joint = excluded.joint, remark = excluded.remark,
           start_point = coalesce(patrols.start_point, excluded.start_point)
     WHERE patrols.finished_at IS NULL
       AND patrols.person_id = excluded.person_id AND patrols.alley_id = excluded.alley_id
    RETURNING post_kind
), told AS (
    INSERT INTO journal (office_id, id, occurred_at, actor, kind, subject, playbook_version, data)
    SELECT $1, $17, $11, $18::jsonb, $19, $2, $9,
           $20::jsonb || jsonb_build_object('alley_kind', place.alley_kind, 'post_kind', place.post_kind)
      FROM walk, place
)
SELECT (SELECT post_kind FROM place) AS post_kind, (SELECT count(*) FROM walk) AS added
"""

_BESIDE = """
SELECT true AS walked, started_at AS begins, finished_at AS ends, coalesce(minutes, 0) AS minutes FROM patrols
 WHERE office_id = $1 AND person_id = $2 AND finished_at > $3 AND started_at < $4 AND id <> $5
UNION ALL
SELECT false, occurred_at - make_interval(mins => minutes), occurred_at, minutes FROM visits
 WHERE office_id = $1 AND person_id = $2 AND occurred_at > $3 AND occurred_at - make_interval(mins => minutes) < $4
"""


async def submit_patrol(
    driver: Any,
    office_id: UUID,
    message: SubmitPatrol,
    *,
    person: UUID,
    playbook: Playbook,
    version: int,
    zone: ZoneInfo,
    by: Actor,
    now: datetime,
    acts: bool = False,
) -> None:
    """Store a whole walk. Sent again with the same content it is the same walk; with other content, refused.

    `acts`: she stands in there that day for somebody (`places.acted_alleys`). `driver` is an asyncpg connection from
    `Databases.driver`, bound to `office_id`.
    """
    started_at = min(message.started_at, now)
    day = started_at.astimezone(zone).date()
    checklist = playbook.checklist_on(day)
    if checklist is None:
        raise NoChecklistToday
    results = [kept(result) for result in checked_items(playbook.items_on(day), message.items)]
    finished_at = message.finished_at or now
    minutes = walked_minutes(started_at, finished_at, message.minutes, now)
    span = Span(started_at, finished_at, minutes)
    walks, visits = await _beside(driver, office_id, person, span, but=message.id)
    counted = minutes_left(span, walks)
    event = patrol_finished(
        message.id, alley=message.alley_id, alley_kind="", person=person, post_kind="", minutes=counted,
        visited=max(0, counted - minutes_left(span, [*walks, *visits])), results=results,
    )  # fmt: skip
    row, _ = event_rows(office_id, event, by=by, at=finished_at, playbook_version=version)
    found = await driver.fetchrow(
        _SUBMIT, office_id, message.id, message.alley_id, person, kinds_with(playbook, Verb.PATROL),
        office_wide(playbook), checklist.code, day, version, started_at, finished_at, minutes,
        msgspec.json.encode(results).decode(), _kept(message.point), message.joint, message.remark or None, row["id"],
        msgspec.json.encode(row["actor"]).decode(), row["kind"], msgspec.json.encode(row["data"]).decode(),
        _kept(message.start_point), rostered_by(playbook, Verb.PATROL), acts,
    )  # fmt: skip
    if found["post_kind"] is None:
        raise NotYourAlley
    if not found["added"]:
        await _same_as_before(driver, office_id, message, person, results)


async def _beside(
    driver: Any, office_id: UUID, person: UUID, span: Span, *, but: UUID
) -> tuple[list[Span], list[Span]]:
    """As `spans` has it, for all her walks and visits at the time: both at once."""
    rows = await driver.fetch(_BESIDE, office_id, person, span.begins, span.ends, but)
    walks = [Span(row["begins"], row["ends"], row["minutes"]) for row in rows if row["walked"]]
    return walks, [Span(row["begins"], row["ends"], row["minutes"]) for row in rows if not row["walked"]]


def _kept(point: Point | None) -> str | None:
    return msgspec.json.encode(point.rounded()).decode() if point else None


async def _same_as_before(
    driver: Any, office_id: UUID, message: SubmitPatrol, person: UUID, results: list[dict[str, Any]]
) -> None:
    """A repeat is accepted when it says what is stored; an id of somebody else's walk is not told apart."""
    stored = await driver.fetchval(
        "SELECT items::text FROM patrols WHERE office_id = $1 AND id = $2 AND person_id = $3 AND alley_id = $4",
        office_id, message.id, person, message.alley_id,
    )  # fmt: skip
    if stored is None or msgspec.json.decode(stored) != results:
        raise PatrolAlreadyFinished
