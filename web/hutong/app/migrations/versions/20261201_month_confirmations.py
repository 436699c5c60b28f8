"""Who appraises stands by the scores of a month."""

from alembic import context, op

revision = "20261201_month_confirmations"
down_revision = "20261201_joint_call_kinds"

STATEMENTS = (
    """
    CREATE TABLE month_confirmations (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      month DATE NOT NULL,
      person_id UUID NOT NULL,
      confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
      note TEXT NOT NULL,
      CONSTRAINT pk_month_confirmations PRIMARY KEY (office_id, id),
      CONSTRAINT fk_month_confirmations_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT uq_month_confirmations_office_id_month_person_id UNIQUE (office_id, month, person_id)
    )
    """,
    "ALTER TABLE month_confirmations ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE month_confirmations FORCE ROW LEVEL SECURITY",
    "CREATE POLICY month_confirmations_office ON month_confirmations FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON month_confirmations TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
