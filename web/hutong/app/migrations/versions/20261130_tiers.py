"""Grades of alleys, month by month."""

from alembic import context, op

revision = "20261130_tiers"
down_revision = "20261130_rosters"

STATEMENTS = (
    """
    CREATE TABLE alley_tiers (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      month DATE NOT NULL,
      score NUMERIC(6, 2),
      tier VARCHAR(40),
      clean INTEGER NOT NULL,
      proposed VARCHAR(40),
      why JSONB NOT NULL,
      playbook_version INTEGER NOT NULL,
      computed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      decision VARCHAR(8),
      decided_by UUID,
      decided_at TIMESTAMP WITH TIME ZONE,
      note TEXT,
      CONSTRAINT pk_alley_tiers PRIMARY KEY (office_id, id),
      CONSTRAINT fk_alley_tiers_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_alley_tiers_office_id_decided_by FOREIGN KEY(office_id, decided_by) REFERENCES people (office_id, id) ON DELETE SET NULL (decided_by),
      CONSTRAINT uq_alley_tiers_office_id_alley_id_month UNIQUE (office_id, alley_id, month)
    )
    """,
    "ALTER TABLE alley_tiers ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE alley_tiers FORCE ROW LEVEL SECURITY",
    "CREATE POLICY alley_tiers_office ON alley_tiers FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON alley_tiers TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
