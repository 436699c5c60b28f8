"""Warnings of a playbook that somebody answers for."""

from alembic import context, op

revision = "20261123_acknowledgements"
down_revision = "20261123_baselines_and_library"

STATEMENTS = (
    """
    CREATE TABLE playbook_acknowledgements (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      playbook_id UUID NOT NULL,
      mark BYTEA NOT NULL,
      finding JSONB NOT NULL,
      reason VARCHAR(400),
      acknowledged_at TIMESTAMP WITH TIME ZONE NOT NULL,
      acknowledged_by UUID,
      CONSTRAINT pk_playbook_acknowledgements PRIMARY KEY (office_id, id),
      CONSTRAINT fk_playbook_acknowledgements_office_id_playbook_id FOREIGN KEY(office_id, playbook_id) REFERENCES playbooks (office_id, id),
      CONSTRAINT fk_playbook_acknowledgements_office_id_acknowledged_by FOREIGN KEY(office_id, acknowledged_by) REFERENCES people (office_id, id) ON DELETE SET NULL (acknowledged_by),
      CONSTRAINT uq_playbook_acknowledgements_office_id_playbook_id_mark UNIQUE (office_id, playbook_id, mark)
    )
    """,
    "ALTER TABLE playbook_acknowledgements ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE playbook_acknowledgements FORCE ROW LEVEL SECURITY",
    "CREATE POLICY playbook_acknowledgements_office ON playbook_acknowledgements FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT INSERT, SELECT ON playbook_acknowledgements TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
