"""Nightly checks of stored values, what they found, and what each rule did day by day."""

from alembic import context, op

revision = "20261123_tracing"
down_revision = "20261123_rehearsals"

STATEMENTS = (
    """
    CREATE TABLE why_checks (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      day DATE NOT NULL,
      since TIMESTAMP WITH TIME ZONE NOT NULL,
      phase VARCHAR(12) NOT NULL,
      after UUID,
      round_from UUID,
      round_to UUID,
      cases INTEGER DEFAULT 0 NOT NULL,
      points INTEGER DEFAULT 0 NOT NULL,
      scores INTEGER DEFAULT 0 NOT NULL,
      found INTEGER DEFAULT 0 NOT NULL,
      began_at TIMESTAMP WITH TIME ZONE NOT NULL,
      finished_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_why_checks PRIMARY KEY (office_id, id),
      CONSTRAINT uq_why_checks_office_id_day UNIQUE (office_id, day)
    )
    """,
    "ALTER TABLE why_checks ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE why_checks FORCE ROW LEVEL SECURITY",
    "CREATE POLICY why_checks_office ON why_checks FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON why_checks TO {app}",
    """
    CREATE TABLE why_differences (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      kind VARCHAR(12) NOT NULL,
      subject UUID NOT NULL,
      field VARCHAR(40) NOT NULL,
      name TEXT NOT NULL,
      stored TEXT,
      recomputed TEXT,
      playbook_version INTEGER,
      found_at TIMESTAMP WITH TIME ZONE NOT NULL,
      seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
      settled_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_why_differences PRIMARY KEY (office_id, id),
      CONSTRAINT uq_why_differences_office_id_kind_subject_field UNIQUE (office_id, kind, subject, field)
    )
    """,
    "CREATE INDEX ix_why_differences_open ON why_differences (office_id, found_at) WHERE settled_at IS NULL",
    "ALTER TABLE why_differences ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE why_differences FORCE ROW LEVEL SECURITY",
    "CREATE POLICY why_differences_office ON why_differences FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON why_differences TO {app}",
    """
    CREATE TABLE rule_days (
      office_id UUID NOT NULL,
      playbook_version INTEGER NOT NULL,
      rule VARCHAR(160) NOT NULL,
      day DATE NOT NULL,
      fired INTEGER NOT NULL,
      CONSTRAINT pk_rule_days PRIMARY KEY (office_id, playbook_version, rule, day)
    )
    """,
    "CREATE INDEX ix_rule_days_day ON rule_days (office_id, day)",
    "ALTER TABLE rule_days ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE rule_days FORCE ROW LEVEL SECURITY",
    "CREATE POLICY rule_days_office ON rule_days FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON rule_days TO {app}",
    """
    CREATE TABLE rule_states (
      office_id UUID NOT NULL,
      playbook_version INTEGER NOT NULL,
      rule VARCHAR(160) NOT NULL,
      last_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      error TEXT,
      error_at TIMESTAMP WITH TIME ZONE,
      warned_on DATE,
      CONSTRAINT pk_rule_states PRIMARY KEY (office_id, playbook_version, rule)
    )
    """,
    "ALTER TABLE rule_states ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE rule_states FORCE ROW LEVEL SECURITY",
    "CREATE POLICY rule_states_office ON rule_states FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON rule_states TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
