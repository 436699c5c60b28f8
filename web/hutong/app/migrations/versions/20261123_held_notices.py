"""Notices that wait for the day's digest."""

from alembic import context, op

revision = "20261123_held_notices"
down_revision = "20261123_foundation"

STATEMENTS = (
    "ALTER TABLE notices ADD COLUMN held_until TIMESTAMP WITH TIME ZONE",
    "CREATE INDEX ix_notices_held ON notices (office_id, held_until) WHERE held_until IS NOT NULL",
    "CREATE POLICY notices_system_reads ON notices FOR SELECT TO {system} USING (true)",
    "GRANT SELECT (held_until), SELECT (id), SELECT (office_id) ON notices TO {system}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(system=settings.role_name("system")))
