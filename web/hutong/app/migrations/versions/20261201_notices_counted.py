"""Notices are counted as they lie, of all kinds, by when they were written."""

from alembic import op

revision = "20261201_notices_counted"
down_revision = "20261201_preferences_changed"


STATEMENTS = (
    "DROP INDEX ix_notices_without_event",
    "CREATE INDEX ix_notices_created ON notices (office_id, created_at)",
    "CREATE INDEX ix_department_notices_created ON department_notices (office_id, created_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
