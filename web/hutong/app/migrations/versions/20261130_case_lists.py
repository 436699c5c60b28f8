"""Lists of cases by day and by source read from an end of their own."""

from alembic import op

revision = "20261130_case_lists"
down_revision = "20261130_handovers"

STATEMENTS = (
    "CREATE INDEX ix_cases_opened ON cases (office_id, opened_at)",
    "CREATE INDEX ix_cases_source ON cases (office_id, source, id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
