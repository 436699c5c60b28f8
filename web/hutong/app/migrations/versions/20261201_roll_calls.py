"""Departments that have said nothing yet stand with the case, which wakes when one should have answered."""

from alembic import op

revision = "20261201_roll_calls"
down_revision = "20261201_photo_evidence"

_READ = ("cases", "joint_calls", "joint_call_answers", "department_notices", "jobs")
# Only calls that are open are looked at. Of one limit each hears once: whoever was told is asked no more.
_OPEN = """
WITH parts AS (
  SELECT c.office_id, c.id AS case_id, j.caller_id, j.kind,
         coalesce(jsonb_object_agg(d.code, to_jsonb(a.answer_by)) FILTER (
           WHERE a.answered_at IS NULL AND NOT EXISTS (
             SELECT FROM department_notices n
              WHERE n.office_id = a.office_id AND n.case_id = a.case_id AND n.department_id = a.department_id
                AND n.kind = 'unanswered' AND n.due_at = a.answer_by)), '{}') AS asked,
         coalesce(jsonb_object_agg(d.code, CASE WHEN a.arrived_at IS NOT NULL THEN 'came' ELSE a.state END) FILTER (
           WHERE a.answered_at IS NOT NULL), '{}') AS said
    FROM cases c
    JOIN joint_calls j ON j.office_id = c.office_id AND j.id = (c.state->>'call')::uuid AND j.closed_at IS NULL
    JOIN joint_call_answers a ON a.office_id = j.office_id AND a.call_id = j.id
    JOIN departments d ON d.id = a.department_id
   WHERE c.closed_at IS NULL AND c.state ? 'gathering'
   GROUP BY c.office_id, c.id, j.caller_id, j.kind
)
UPDATE cases c
   SET state = jsonb_set(c.state, '{gathering}', c.state->'gathering' || jsonb_build_object(
         'caller', p.caller_id, 'kind', p.kind, 'asked', p.asked, 'said', p.said)),
       wake_at = least(c.wake_at, (SELECT min(u.until::timestamptz) FROM jsonb_each_text(p.asked) AS u(code, until)))
  FROM parts p
 WHERE c.office_id = p.office_id AND c.id = p.case_id
"""


def upgrade() -> None:
    bind = op.get_bind()
    for table in _READ:
        bind.exec_driver_sql(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    bind.exec_driver_sql(_OPEN)
    bind.exec_driver_sql("DELETE FROM jobs WHERE kind = 'call.unanswered'")
    for table in _READ:
        bind.exec_driver_sql(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
