"""What the rollups count of each event, once, as SQL; the fold adds it up and the check counts it again.

Formulas (mission: data with effective dates; these are the platform's own, shown beside every rate):

- *due*: a matter counts as due once, on the day it was closed on time, first ran over a limit, or was deferred.
- 结案率 = closed ÷ due. 按期结案率 = closed on time ÷ (due - deferred). 返工率 = sent back ÷ closed.
- rebound rate = rebounds found ÷ closed.

A matter found not to be so (declined) or withdrawn is neither closed nor, unless it was overdue before, due.
"""

COUNTS = (
    "opened", "due", "closed", "closed_on_time", "deferred", "reworked", "rebounds", "overdue", "danger",
    "patrols", "patrol_minutes", "visits", "visit_minutes", "people_visited", "fixes",
)  # fmt: skip
KINDS = (
    "case.opened", "case.closed", "case.overdue", "case.deferred", "case.stepped", "case.rebounded",
    "patrol.finished", "visit.recorded", "fix.done",
)  # fmt: skip

_CLOSED = "s.kind = 'case.closed' AND s.data->>'outcome' = 'closed'"
_ON_TIME = f"{_CLOSED} AND s.data->>'on_time' = 'true'"
# A case may run over at several of its steps; it is overdue once.
_FIRST_OVERDUE = (
    "s.kind = 'case.overdue' AND NOT EXISTS (SELECT FROM journal x WHERE x.office_id = :office"
    " AND x.subject = s.subject AND x.id < s.id AND x.kind = 'case.overdue' AND x.corrects IS NULL"
    # A lapse that the office's days took back was none.
    " AND NOT EXISTS (SELECT FROM journal v WHERE v.office_id = :office AND v.corrects = x.id AND v.data ? 'void'))"
)
_DEFERRED = "s.kind = 'case.deferred'"


def _when(condition: str, amount: str = "1") -> str:
    return f"CASE WHEN {condition} THEN {amount} ELSE 0 END"


def _number(kind: str, name: str) -> str:
    return _when(f"s.kind = '{kind}'", f"(s.data->>'{name}')::bigint")


CONTRIBUTIONS: dict[str, str] = {
    "opened": _when("s.kind = 'case.opened'"),
    "due": f"CASE WHEN {_ON_TIME} THEN 1 WHEN {_FIRST_OVERDUE} THEN 1 WHEN {_DEFERRED} THEN 1 ELSE 0 END",
    "closed": _when(_CLOSED),
    "closed_on_time": _when(_ON_TIME),
    "deferred": _when(_DEFERRED),
    "reworked": _when("s.kind = 'case.stepped' AND s.data->>'rework' = 'true'"),
    "rebounds": _when("s.kind = 'case.rebounded'"),
    "overdue": _when(_FIRST_OVERDUE),
    "danger": _when("s.kind = 'case.opened' AND s.data->>'danger' = 'true'"),
    "patrols": _when("s.kind = 'patrol.finished'"),
    # Less those that have counted as visits: both are added up.
    "patrol_minutes": _when(
        "s.kind = 'patrol.finished'", "(s.data->>'minutes')::bigint - coalesce((s.data->>'visited')::bigint, 0)"
    ),
    "visits": _when("s.kind = 'visit.recorded'"),
    "visit_minutes": _number("visit.recorded", "minutes"),
    "people_visited": _number("visit.recorded", "people"),
    "fixes": _when("s.kind = 'fix.done'"),
}

# Events between two positions with their sign: a correction takes back what stood before it and adds what it says.
SIGNED = """
batch AS (
  SELECT p.position, e.id, e.kind, e.subject, e.occurred_at, e.corrects, e.data
    FROM journal_positions p JOIN journal e ON e.office_id = p.office_id AND e.id = p.event_id
   WHERE p.office_id = :office AND p.position > :above AND p.position <= :through
     AND (e.kind = ANY(:kinds) OR e.corrects IS NOT NULL)
), mended AS (
  SELECT b.position, b.data AS stands, o.id, o.kind, o.subject, o.occurred_at, coalesce(before.data, o.data) AS was
    FROM batch b
    JOIN journal o ON o.office_id = :office AND o.id = b.corrects AND o.kind = ANY(:kinds)
    LEFT JOIN LATERAL (
      SELECT k.data FROM journal k JOIN journal_positions q ON q.office_id = k.office_id AND q.event_id = k.id
       WHERE k.office_id = :office AND k.corrects = o.id AND q.position < b.position
       ORDER BY q.position DESC LIMIT 1
    ) before ON true
), signed AS (
  SELECT id, kind, subject, occurred_at, data, 1 AS sign FROM batch WHERE corrects IS NULL
  UNION ALL
  SELECT id, kind, subject, occurred_at, stands, 1 FROM mended WHERE NOT stands ? 'void'
  UNION ALL
  SELECT id, kind, subject, occurred_at, was, -1 FROM mended WHERE NOT was ? 'void'
), counted AS (
  SELECT (s.occurred_at AT TIME ZONE :zone)::date AS day, coalesce(s.data->>'alley_kind', 'alley') AS alley_kind,
         {sums}
    FROM signed s GROUP BY 1, 2
)""".replace(
    "{sums}", ",\n         ".join(f"sum(s.sign * ({sql}))::bigint AS {name}" for name, sql in CONTRIBUTIONS.items())
)
