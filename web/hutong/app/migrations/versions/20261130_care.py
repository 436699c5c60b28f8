"""Households that need care, and every look at who they are."""

from alembic import context, op

revision = "20261130_care"
down_revision = "20261130_field_work"

STATEMENTS = (
    """
    CREATE TABLE care_households (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      number INTEGER NOT NULL,
      name TEXT,
      door TEXT,
      phone TEXT,
      asked TEXT,
      every_days INTEGER NOT NULL,
      since DATE NOT NULL,
      agreed_on DATE NOT NULL,
      visited_on DATE,
      ended_on DATE,
      erased_at TIMESTAMP WITH TIME ZONE,
      registered_by UUID NOT NULL,
      CONSTRAINT pk_care_households PRIMARY KEY (office_id, id),
      CONSTRAINT fk_care_households_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_care_households_office_id_registered_by FOREIGN KEY(office_id, registered_by) REFERENCES people (office_id, id),
      CONSTRAINT ck_care_households_rhythm CHECK (every_days BETWEEN 1 AND 366)
    )
    """,
    "CREATE UNIQUE INDEX uq_care_households_number ON care_households (office_id, alley_id, number)",
    "ALTER TABLE care_households ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE care_households FORCE ROW LEVEL SECURITY",
    "CREATE POLICY care_households_office ON care_households FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON care_households TO {app}",
    """
    CREATE TABLE care_looks (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      household_id UUID NOT NULL,
      person_id UUID NOT NULL,
      because TEXT NOT NULL,
      looked_at TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT pk_care_looks PRIMARY KEY (office_id, id),
      CONSTRAINT fk_care_looks_office_id_household_id FOREIGN KEY(office_id, household_id) REFERENCES care_households (office_id, id),
      CONSTRAINT fk_care_looks_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id)
    )
    """,
    "CREATE INDEX ix_care_looks_at ON care_looks (office_id, looked_at)",
    "ALTER TABLE care_looks ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE care_looks FORCE ROW LEVEL SECURITY",
    "CREATE POLICY care_looks_office ON care_looks FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON care_looks TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
