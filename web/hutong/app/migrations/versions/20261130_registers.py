"""Courtyards in the base register, corrections of it, and its history."""

from alembic import context, op

revision = "20261130_registers"
down_revision = "20261130_referrals"

STATEMENTS = (
    "ALTER TABLE units ADD COLUMN households INTEGER",
    "ALTER TABLE units ADD COLUMN residents INTEGER",
    "ALTER TABLE units ADD CONSTRAINT ck_units_counts CHECK (households >= 0 AND residents >= 0)",
    """
    CREATE TABLE register_corrections (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      unit_id UUID,
      person_id UUID NOT NULL,
      what VARCHAR(8) NOT NULL,
      kind VARCHAR(8),
      name TEXT,
      households INTEGER,
      residents INTEGER,
      words TEXT,
      said_at TIMESTAMP WITH TIME ZONE NOT NULL,
      state VARCHAR(10) NOT NULL,
      reason TEXT,
      decided_at TIMESTAMP WITH TIME ZONE,
      decided_by UUID,
      CONSTRAINT pk_register_corrections PRIMARY KEY (office_id, id),
      CONSTRAINT fk_register_corrections_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_register_corrections_office_id_unit_id FOREIGN KEY(office_id, unit_id) REFERENCES units (office_id, id) ON DELETE SET NULL (unit_id),
      CONSTRAINT fk_register_corrections_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT fk_register_corrections_office_id_decided_by FOREIGN KEY(office_id, decided_by) REFERENCES people (office_id, id) ON DELETE SET NULL (decided_by)
    )
    """,
    "CREATE INDEX ix_register_corrections_person ON register_corrections (office_id, person_id, said_at)",
    "CREATE INDEX ix_register_corrections_waiting ON register_corrections (office_id, alley_id) WHERE state = 'waiting'",
    "ALTER TABLE register_corrections ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE register_corrections FORCE ROW LEVEL SECURITY",
    "CREATE POLICY register_corrections_office ON register_corrections FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON register_corrections TO {app}",
    """
    CREATE TABLE unit_changes (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      unit_id UUID NOT NULL,
      alley_id UUID NOT NULL,
      field VARCHAR(12) NOT NULL,
      before TEXT,
      after TEXT,
      changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
      changed_by UUID,
      correction_id UUID,
      source VARCHAR(10) NOT NULL,
      CONSTRAINT pk_unit_changes PRIMARY KEY (office_id, id),
      CONSTRAINT fk_unit_changes_office_id_unit_id FOREIGN KEY(office_id, unit_id) REFERENCES units (office_id, id),
      CONSTRAINT fk_unit_changes_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_unit_changes_office_id_changed_by FOREIGN KEY(office_id, changed_by) REFERENCES people (office_id, id) ON DELETE SET NULL (changed_by),
      CONSTRAINT fk_unit_changes_office_id_correction_id FOREIGN KEY(office_id, correction_id) REFERENCES register_corrections (office_id, id) ON DELETE SET NULL (correction_id),
      CONSTRAINT ck_unit_changes_source CHECK (source IN ('correction', 'desk', 'sheet'))
    )
    """,
    "CREATE INDEX ix_unit_changes_alley ON unit_changes (office_id, alley_id, changed_at)",
    "CREATE INDEX ix_unit_changes_unit ON unit_changes (office_id, unit_id)",
    "ALTER TABLE unit_changes ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE unit_changes FORCE ROW LEVEL SECURITY",
    "CREATE POLICY unit_changes_office ON unit_changes FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON unit_changes TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
