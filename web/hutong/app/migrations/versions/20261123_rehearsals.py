"""Rehearsals of drafts, and the cases that go otherwise by them."""

from alembic import context, op

revision = "20261123_rehearsals"
down_revision = "20261123_acknowledgements"

STATEMENTS = (
    """
    CREATE TABLE rehearsals (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      playbook_id UUID,
      sha256 VARCHAR(64) NOT NULL,
      revision INTEGER NOT NULL,
      first DATE NOT NULL,
      last DATE NOT NULL,
      generated BOOLEAN DEFAULT false NOT NULL,
      state VARCHAR(10) NOT NULL,
      done INTEGER DEFAULT 0 NOT NULL,
      total INTEGER DEFAULT 0 NOT NULL,
      summary JSONB,
      trouble TEXT,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      created_by UUID,
      finished_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_rehearsals PRIMARY KEY (office_id, id),
      CONSTRAINT fk_rehearsals_office_id_playbook_id FOREIGN KEY(office_id, playbook_id) REFERENCES playbooks (office_id, id) ON DELETE SET NULL (playbook_id),
      CONSTRAINT fk_rehearsals_office_id_created_by FOREIGN KEY(office_id, created_by) REFERENCES people (office_id, id) ON DELETE SET NULL (created_by)
    )
    """,
    "CREATE INDEX ix_rehearsals_open ON rehearsals (office_id, created_at) WHERE state IN ('waiting', 'running')",
    "CREATE INDEX ix_rehearsals_playbook ON rehearsals (office_id, playbook_id, created_at)",
    "ALTER TABLE rehearsals ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE rehearsals FORCE ROW LEVEL SECURITY",
    "CREATE POLICY rehearsals_office ON rehearsals FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON rehearsals TO {app}",
    """
    CREATE TABLE rehearsed_cases (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      rehearsal_id UUID NOT NULL,
      case_id UUID NOT NULL,
      opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
      kinds JSONB NOT NULL,
      trace_then JSONB NOT NULL,
      trace_now JSONB NOT NULL,
      CONSTRAINT pk_rehearsed_cases PRIMARY KEY (office_id, id),
      CONSTRAINT fk_rehearsed_cases_office_id_rehearsal_id FOREIGN KEY(office_id, rehearsal_id) REFERENCES rehearsals (office_id, id),
      CONSTRAINT uq_rehearsed_cases_office_id_rehearsal_id_case_id UNIQUE (office_id, rehearsal_id, case_id)
    )
    """,
    "CREATE INDEX ix_rehearsed_cases_order ON rehearsed_cases (office_id, rehearsal_id, opened_at, id)",
    "ALTER TABLE rehearsed_cases ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE rehearsed_cases FORCE ROW LEVEL SECURITY",
    "CREATE POLICY rehearsed_cases_office ON rehearsed_cases FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON rehearsed_cases TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
