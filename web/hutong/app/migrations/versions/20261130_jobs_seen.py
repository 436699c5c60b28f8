"""Rounds as rows, and in which trace a job was ordered."""

from alembic import context, op

revision = "20261130_jobs_seen"
down_revision = "20261130_registers"

STATEMENTS = (
    "ALTER TABLE jobs ADD COLUMN trace VARCHAR(60)",
    "CREATE INDEX ix_jobs_failed ON jobs (office_id, failed_at) WHERE failed_at IS NOT NULL",
    """
    CREATE TABLE rounds (
      name VARCHAR(60) NOT NULL,
      every_seconds FLOAT NOT NULL,
      due_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      began_at TIMESTAMP WITH TIME ZONE,
      ended_at TIMESTAMP WITH TIME ZONE,
      lease_until TIMESTAMP WITH TIME ZONE,
      fence BIGINT DEFAULT 0 NOT NULL,
      ran BIGINT DEFAULT 0 NOT NULL,
      failed BIGINT DEFAULT 0 NOT NULL,
      late_seconds FLOAT DEFAULT 0 NOT NULL,
      missed INTEGER DEFAULT 0 NOT NULL,
      last_error TEXT,
      CONSTRAINT pk_rounds PRIMARY KEY (name)
    )
    """,
    "GRANT SELECT ON rounds TO {app}",
    "GRANT INSERT, SELECT, UPDATE (began_at), UPDATE (due_at), UPDATE (ended_at), UPDATE (every_seconds), UPDATE (failed), UPDATE (fence), UPDATE (last_error), UPDATE (late_seconds), UPDATE (lease_until), UPDATE (missed), UPDATE (ran) ON rounds TO {system}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(
            statement.format(app=settings.role_name("app"), system=settings.role_name("system"))
        )
