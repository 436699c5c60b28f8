"""Printed cards for check-in."""

from alembic import context, op

revision = "20261130_cards"
down_revision = "20261130_jobs_seen"

STATEMENTS = (
    """
    CREATE TABLE check_in_cards (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      person_id UUID NOT NULL,
      code VARCHAR(16) NOT NULL,
      issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
      issued_by UUID NOT NULL,
      revoked_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_check_in_cards PRIMARY KEY (office_id, id),
      CONSTRAINT fk_check_in_cards_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT fk_check_in_cards_office_id_issued_by FOREIGN KEY(office_id, issued_by) REFERENCES people (office_id, id),
      CONSTRAINT uq_check_in_cards_office_id_code UNIQUE (office_id, code)
    )
    """,
    "CREATE UNIQUE INDEX uq_check_in_cards_person ON check_in_cards (office_id, person_id) WHERE revoked_at IS NULL",
    "ALTER TABLE check_in_cards ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE check_in_cards FORCE ROW LEVEL SECURITY",
    "CREATE POLICY check_in_cards_office ON check_in_cards FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON check_in_cards TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
