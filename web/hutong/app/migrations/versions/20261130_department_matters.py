"""Departments that have a step of a case: their lists, their notices, and who leads them."""

from alembic import context, op

revision = "20261130_department_matters"
down_revision = "20261130_tiers"

STATEMENTS = (
    "ALTER TABLE cases ADD COLUMN owner_department_id UUID, ADD COLUMN also_department_ids UUID[]",
    "ALTER TABLE cases ADD CONSTRAINT fk_cases_city_id_owner_department_id FOREIGN KEY (city_id, owner_department_id) REFERENCES departments (city_id, id)",
    # department_heads
    """
    CREATE TABLE department_heads (
      city_id UUID NOT NULL,
      id UUID NOT NULL,
      department_id UUID NOT NULL,
      account_id UUID NOT NULL,
      set_by UUID NOT NULL,
      since TIMESTAMP WITH TIME ZONE NOT NULL,
      until TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_department_heads PRIMARY KEY (city_id, id),
      CONSTRAINT fk_department_heads_city_id_department_id FOREIGN KEY(city_id, department_id) REFERENCES departments (city_id, id),
      CONSTRAINT fk_department_heads_city_id_account_id FOREIGN KEY(city_id, account_id) REFERENCES authority_accounts (city_id, id),
      CONSTRAINT fk_department_heads_city_id FOREIGN KEY(city_id) REFERENCES cities (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_department_heads_now ON department_heads (city_id, department_id) WHERE until IS NULL",
    "ALTER TABLE department_heads ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE department_heads FORCE ROW LEVEL SECURITY",
    "CREATE POLICY department_heads_city ON department_heads FOR ALL TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid) WITH CHECK (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY department_heads_app_reads ON department_heads FOR SELECT TO {app} USING (true)",
    "GRANT SELECT (city_id), SELECT (department_id), SELECT (id), SELECT (since), SELECT (until) ON department_heads TO {app}",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON department_heads TO {district}",
    # department_matters
    """
    CREATE TABLE department_matters (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      case_id UUID NOT NULL,
      city_id UUID NOT NULL,
      department_id UUID NOT NULL,
      office_name TEXT NOT NULL,
      number VARCHAR(20) NOT NULL,
      category_name TEXT NOT NULL,
      place TEXT NOT NULL,
      step_name TEXT NOT NULL,
      contact_name TEXT NOT NULL,
      contact_phone VARCHAR(30) NOT NULL,
      leads BOOLEAN NOT NULL,
      danger BOOLEAN NOT NULL,
      since TIMESTAMP WITH TIME ZONE NOT NULL,
      due_at TIMESTAMP WITH TIME ZONE,
      overdue_since TIMESTAMP WITH TIME ZONE,
      paused BOOLEAN NOT NULL,
      officer_name TEXT,
      outcome TEXT,
      document_number VARCHAR(80),
      acted_at TIMESTAMP WITH TIME ZONE,
      ended_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_department_matters PRIMARY KEY (office_id, id),
      CONSTRAINT fk_department_matters_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id)
    )
    """,
    "CREATE INDEX ix_department_matters_department ON department_matters (office_id, department_id, ended_at)",
    "CREATE UNIQUE INDEX uq_department_matters_open ON department_matters (office_id, case_id, department_id) WHERE ended_at IS NULL",
    "ALTER TABLE department_matters ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE department_matters FORCE ROW LEVEL SECURITY",
    "CREATE POLICY department_matters_office ON department_matters FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY department_matters_district_reads ON department_matters FOR SELECT TO {district} USING (department_id = (NULLIF(current_setting('app.department_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON department_matters TO {app}",
    "GRANT SELECT ON department_matters TO {district}",
    # department_notices
    """
    CREATE TABLE department_notices (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      case_id UUID NOT NULL,
      city_id UUID NOT NULL,
      department_id UUID NOT NULL,
      to_head BOOLEAN NOT NULL,
      kind VARCHAR(20) NOT NULL,
      office_name TEXT NOT NULL,
      number VARCHAR(20) NOT NULL,
      category_name TEXT NOT NULL,
      place TEXT NOT NULL,
      step_name TEXT NOT NULL,
      contact_name TEXT NOT NULL,
      contact_phone VARCHAR(30) NOT NULL,
      due_at TIMESTAMP WITH TIME ZONE,
      late_by DOUBLE PRECISION,
      clock VARCHAR(20),
      urgent BOOLEAN NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE NOT NULL,
      read_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_department_notices PRIMARY KEY (office_id, id),
      CONSTRAINT fk_department_notices_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id)
    )
    """,
    "CREATE INDEX ix_department_notices_department ON department_notices (office_id, department_id, created_at)",
    "ALTER TABLE department_notices ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE department_notices FORCE ROW LEVEL SECURITY",
    "CREATE POLICY department_notices_office ON department_notices FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY department_notices_district_reads ON department_notices FOR SELECT TO {district} USING (department_id = (NULLIF(current_setting('app.department_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON department_notices TO {app}",
    "GRANT SELECT ON department_notices TO {district}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    roles = {role: settings.role_name(role) for role in ("app", "district")}
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(**roles))
