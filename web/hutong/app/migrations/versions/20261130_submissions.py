"""What phones and printed sheets hand in, each with its receipt."""

from alembic import context, op

revision = "20261130_submissions"
down_revision = "20261130_voices"

_OFFICE = "(office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)"

STATEMENTS = (
    """
    CREATE TABLE submissions (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      person_id UUID NOT NULL,
      source VARCHAR(6) NOT NULL,
      entered_by UUID,
      number VARCHAR(16) NOT NULL,
      state VARCHAR(10) NOT NULL,
      digest BYTEA NOT NULL,
      body BYTEA,
      reasons JSONB DEFAULT '[]'::jsonb NOT NULL,
      told JSONB DEFAULT '[]'::jsonb NOT NULL,
      cases JSONB DEFAULT '[]'::jsonb NOT NULL,
      patrol_id UUID,
      day DATE,
      captured_at TIMESTAMP WITH TIME ZONE NOT NULL,
      sent_at TIMESTAMP WITH TIME ZONE,
      received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      decided_at TIMESTAMP WITH TIME ZONE,
      decided_by UUID,
      because TEXT,
      CONSTRAINT pk_submissions PRIMARY KEY (office_id, id),
      CONSTRAINT fk_submissions_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT fk_submissions_office_id_entered_by FOREIGN KEY(office_id, entered_by) REFERENCES people (office_id, id) ON DELETE SET NULL (entered_by),
      CONSTRAINT fk_submissions_office_id_decided_by FOREIGN KEY(office_id, decided_by) REFERENCES people (office_id, id) ON DELETE SET NULL (decided_by),
      CONSTRAINT uq_submissions_office_id_number UNIQUE (office_id, number)
    )
    """,
    "CREATE INDEX ix_submissions_person ON submissions (office_id, person_id, received_at)",
    "CREATE INDEX ix_submissions_refused ON submissions (office_id, received_at) WHERE state = 'refused'",
    "ALTER TABLE submissions ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE submissions FORCE ROW LEVEL SECURITY",
    "CREATE POLICY submissions_office ON submissions FOR ALL TO {app} USING " + _OFFICE + " WITH CHECK " + _OFFICE,
    "GRANT DELETE, INSERT, SELECT, UPDATE ON submissions TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
