"""Jobs that somebody called off or put away, what is cleared by index, and when a round was missed last."""

from alembic import context, op

revision = "20261201_jobs_called_off"
down_revision = "20261201_every_differing_case"

STATEMENTS = (
    "ALTER TABLE jobs ADD COLUMN cancelled_at TIMESTAMP WITH TIME ZONE",
    # The owner may not see rows of offices unless the wall is down for it.
    "ALTER TABLE jobs NO FORCE ROW LEVEL SECURITY",
    "UPDATE jobs SET cancelled_at = failed_at WHERE failed_at IS NOT NULL AND last_error = 'Cancelled'",
    "ALTER TABLE jobs FORCE ROW LEVEL SECURITY",
    "CREATE INDEX ix_jobs_done ON jobs (office_id, done_at) WHERE done_at IS NOT NULL",
    "CREATE INDEX ix_jobs_cancelled ON jobs (office_id, cancelled_at) WHERE cancelled_at IS NOT NULL",
    "GRANT SELECT (cancelled_at) ON jobs TO {system}",
    "ALTER TABLE rounds ADD COLUMN missed_at TIMESTAMP WITH TIME ZONE",
    "GRANT UPDATE (missed_at) ON rounds TO {system}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(system=settings.role_name("system")))
