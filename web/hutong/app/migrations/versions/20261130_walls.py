"""The telephones that holders chose for the wall; photos that residents sent with their reports."""

from alembic import context, op

revision = "20261130_walls"
down_revision = "20261130_beside_cases"

STATEMENTS = (
    """
    CREATE TABLE wall_numbers (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      person_id UUID NOT NULL,
      choice VARCHAR(10) NOT NULL,
      number VARCHAR(30),
      chosen_at TIMESTAMP WITH TIME ZONE NOT NULL,
      recorded_by UUID,
      CONSTRAINT pk_wall_numbers PRIMARY KEY (office_id, id),
      CONSTRAINT fk_wall_numbers_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT fk_wall_numbers_office_id_recorded_by FOREIGN KEY(office_id, recorded_by) REFERENCES people (office_id, id) ON DELETE SET NULL (recorded_by),
      CONSTRAINT uq_wall_numbers_office_id_person_id UNIQUE (office_id, person_id)
    )
    """,
    "ALTER TABLE wall_numbers ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE wall_numbers FORCE ROW LEVEL SECURITY",
    "CREATE POLICY wall_numbers_office ON wall_numbers FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON wall_numbers TO {app}",
    "ALTER TABLE photos ALTER COLUMN uploaded_by DROP NOT NULL",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
