"""The posts that have a case together with its owner."""

from alembic import op

revision = "20261123_shared_cases"
down_revision = "20261123_tracing"

STATEMENTS = (
    "ALTER TABLE cases ADD COLUMN also_post_ids UUID[]",
    "CREATE INDEX ix_cases_also ON cases (office_id, alley_id, due_at, id) WHERE closed_at IS NULL AND also_post_ids IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
