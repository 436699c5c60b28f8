"""Room for photos: limits, and what is kept, counted as it comes and goes."""

from alembic import context, op

revision = "20261201_photo_quotas"
down_revision = "20261201_case_holds"

_OFFICE = "(office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)"

STATEMENTS = (
    """
    CREATE TABLE photo_quotas (
      office_id UUID NOT NULL,
      photos BIGINT DEFAULT 0 NOT NULL,
      bytes BIGINT DEFAULT 0 NOT NULL,
      most_photos BIGINT,
      most_bytes BIGINT,
      warned_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_photo_quotas PRIMARY KEY (office_id)
    )
    """,
    "ALTER TABLE photo_quotas ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE photo_quotas FORCE ROW LEVEL SECURITY",
    "CREATE POLICY photo_quotas_office ON photo_quotas FOR ALL TO {app} USING " + _OFFICE + " WITH CHECK " + _OFFICE,
    "GRANT DELETE, INSERT, SELECT, UPDATE ON photo_quotas TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
