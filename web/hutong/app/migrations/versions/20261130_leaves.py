"""Leave that is asked for."""

from alembic import context, op

revision = "20261130_leaves"
down_revision = "20261130_councils"

STATEMENTS = (
    """
    CREATE TABLE leaves (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      person_id UUID NOT NULL,
      since DATE NOT NULL,
      until DATE NOT NULL,
      reason TEXT NOT NULL,
      state VARCHAR(10) NOT NULL,
      asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
      decided_at TIMESTAMP WITH TIME ZONE,
      decided_by UUID,
      answer TEXT,
      absence_id UUID,
      CONSTRAINT pk_leaves PRIMARY KEY (office_id, id),
      CONSTRAINT fk_leaves_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT fk_leaves_office_id_decided_by FOREIGN KEY(office_id, decided_by) REFERENCES people (office_id, id) ON DELETE SET NULL (decided_by),
      CONSTRAINT fk_leaves_office_id_absence_id FOREIGN KEY(office_id, absence_id) REFERENCES absences (office_id, id) ON DELETE SET NULL (absence_id),
      CONSTRAINT ck_leaves_days CHECK (until >= since)
    )
    """,
    "CREATE INDEX ix_leaves_asked ON leaves (office_id, asked_at) WHERE state = 'asked'",
    "CREATE INDEX ix_leaves_person ON leaves (office_id, person_id, since)",
    "ALTER TABLE leaves ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE leaves FORCE ROW LEVEL SECURITY",
    "CREATE POLICY leaves_office ON leaves FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON leaves TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
