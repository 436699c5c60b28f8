"""Improvement projects with their register, budgets and points; initiatives."""

from alembic import context, op

revision = "20261130_improvements"
down_revision = "20261130_department_matters"

STATEMENTS = (
    """
    CREATE TABLE improvements (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      name TEXT NOT NULL,
      goal TEXT,
      post_id UUID,
      starts_on DATE NOT NULL,
      ends_on DATE NOT NULL,
      stage VARCHAR(12),
      held_since DATE,
      ended_on DATE,
      end_note TEXT,
      created_at TIMESTAMP WITH TIME ZONE NOT NULL,
      revision INTEGER DEFAULT 1 NOT NULL,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_improvements PRIMARY KEY (office_id, id),
      CONSTRAINT fk_improvements_office_id_post_id FOREIGN KEY(office_id, post_id) REFERENCES posts (office_id, id) ON DELETE SET NULL (post_id),
      CONSTRAINT ck_improvements_dates CHECK (ends_on >= starts_on)
    )
    """,
    "CREATE INDEX ix_improvements_dates ON improvements (office_id, starts_on)",
    "ALTER TABLE improvements ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE improvements FORCE ROW LEVEL SECURITY",
    "CREATE POLICY improvements_office ON improvements FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON improvements TO {app}",
    """
    CREATE TABLE convenience_points (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      improvement_id UUID NOT NULL,
      alley_id UUID NOT NULL,
      kind VARCHAR(40) NOT NULL,
      name TEXT NOT NULL,
      opened_on DATE NOT NULL,
      closed_on DATE,
      CONSTRAINT pk_convenience_points PRIMARY KEY (office_id, id),
      CONSTRAINT fk_convenience_points_office_id_improvement_id FOREIGN KEY(office_id, improvement_id) REFERENCES improvements (office_id, id),
      CONSTRAINT fk_convenience_points_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id)
    )
    """,
    "CREATE INDEX ix_convenience_points_alley ON convenience_points (office_id, alley_id)",
    "ALTER TABLE convenience_points ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE convenience_points FORCE ROW LEVEL SECURITY",
    "CREATE POLICY convenience_points_office ON convenience_points FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON convenience_points TO {app}",
    """
    CREATE TABLE improvement_alleys (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      improvement_id UUID NOT NULL,
      alley_id UUID NOT NULL,
      CONSTRAINT pk_improvement_alleys PRIMARY KEY (office_id, id),
      CONSTRAINT fk_improvement_alleys_office_id_improvement_id FOREIGN KEY(office_id, improvement_id) REFERENCES improvements (office_id, id),
      CONSTRAINT fk_improvement_alleys_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT uq_improvement_alleys_office_id_improvement_id_alley_id UNIQUE (office_id, improvement_id, alley_id)
    )
    """,
    "CREATE INDEX ix_improvement_alleys_alley ON improvement_alleys (office_id, alley_id)",
    "ALTER TABLE improvement_alleys ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE improvement_alleys FORCE ROW LEVEL SECURITY",
    "CREATE POLICY improvement_alleys_office ON improvement_alleys FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON improvement_alleys TO {app}",
    """
    CREATE TABLE improvement_material (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      improvement_id UUID NOT NULL,
      publicity_id UUID NOT NULL,
      CONSTRAINT pk_improvement_material PRIMARY KEY (office_id, id),
      CONSTRAINT fk_improvement_material_office_id_improvement_id FOREIGN KEY(office_id, improvement_id) REFERENCES improvements (office_id, id),
      CONSTRAINT fk_improvement_material_office_id_publicity_id FOREIGN KEY(office_id, publicity_id) REFERENCES publicity (office_id, id),
      CONSTRAINT uq_improvement_material_office_id_improvement_id_publicity_id UNIQUE (office_id, improvement_id, publicity_id)
    )
    """,
    "ALTER TABLE improvement_material ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE improvement_material FORCE ROW LEVEL SECURITY",
    "CREATE POLICY improvement_material_office ON improvement_material FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON improvement_material TO {app}",
    """
    CREATE TABLE improvement_money (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      improvement_id UUID NOT NULL,
      budget VARCHAR(8) NOT NULL,
      kind VARCHAR(8) NOT NULL,
      fen BIGINT NOT NULL,
      day DATE NOT NULL,
      what TEXT NOT NULL,
      document TEXT,
      withdrawn_at TIMESTAMP WITH TIME ZONE,
      withdrawn_because TEXT,
      CONSTRAINT pk_improvement_money PRIMARY KEY (office_id, id),
      CONSTRAINT fk_improvement_money_office_id_improvement_id FOREIGN KEY(office_id, improvement_id) REFERENCES improvements (office_id, id),
      CONSTRAINT ck_improvement_money_fen CHECK (fen > 0)
    )
    """,
    "CREATE INDEX ix_improvement_money_project ON improvement_money (office_id, improvement_id)",
    "ALTER TABLE improvement_money ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE improvement_money FORCE ROW LEVEL SECURITY",
    "CREATE POLICY improvement_money_office ON improvement_money FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON improvement_money TO {app}",
    """
    CREATE TABLE improvement_stages (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      improvement_id UUID NOT NULL,
      stage VARCHAR(12) NOT NULL,
      planned_until DATE,
      entered_on DATE,
      left_on DATE,
      because TEXT,
      CONSTRAINT pk_improvement_stages PRIMARY KEY (office_id, id),
      CONSTRAINT fk_improvement_stages_office_id_improvement_id FOREIGN KEY(office_id, improvement_id) REFERENCES improvements (office_id, id),
      CONSTRAINT uq_improvement_stages_office_id_improvement_id_stage UNIQUE (office_id, improvement_id, stage)
    )
    """,
    "ALTER TABLE improvement_stages ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE improvement_stages FORCE ROW LEVEL SECURITY",
    "CREATE POLICY improvement_stages_office ON improvement_stages FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON improvement_stages TO {app}",
    """
    CREATE TABLE initiatives (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      kind VARCHAR(40) NOT NULL,
      title TEXT NOT NULL,
      body TEXT,
      alley_id UUID NOT NULL,
      unit_id UUID,
      people INTEGER DEFAULT 0 NOT NULL,
      units INTEGER DEFAULT 0 NOT NULL,
      counted INTEGER,
      starts_on DATE NOT NULL,
      ends_on DATE,
      state VARCHAR(10) NOT NULL,
      answer TEXT,
      proposed_by UUID NOT NULL,
      proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
      ended_on DATE,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_initiatives PRIMARY KEY (office_id, id),
      CONSTRAINT fk_initiatives_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_initiatives_office_id_unit_id FOREIGN KEY(office_id, unit_id) REFERENCES units (office_id, id) ON DELETE SET NULL (unit_id),
      CONSTRAINT fk_initiatives_office_id_proposed_by FOREIGN KEY(office_id, proposed_by) REFERENCES people (office_id, id),
      CONSTRAINT ck_initiatives_counts CHECK (people >= 0 AND units >= 0 AND (counted IS NULL OR counted >= 0)),
      CONSTRAINT ck_initiatives_dates CHECK (ends_on IS NULL OR ends_on >= starts_on)
    )
    """,
    "CREATE INDEX ix_initiatives_alley ON initiatives (office_id, alley_id)",
    "CREATE INDEX ix_initiatives_proposed ON initiatives (office_id, proposed_by, proposed_at)",
    "ALTER TABLE initiatives ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE initiatives FORCE ROW LEVEL SECURITY",
    "CREATE POLICY initiatives_office ON initiatives FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON initiatives TO {app}",
    """
    CREATE TABLE improvement_lines (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      improvement_id UUID NOT NULL,
      alley_id UUID NOT NULL,
      category VARCHAR(40) NOT NULL,
      from_m INTEGER NOT NULL,
      until_m INTEGER,
      note TEXT,
      state VARCHAR(8) NOT NULL,
      case_id UUID,
      settled_on DATE,
      settled_how TEXT,
      found_on DATE NOT NULL,
      CONSTRAINT pk_improvement_lines PRIMARY KEY (office_id, id),
      CONSTRAINT fk_improvement_lines_office_id_improvement_id FOREIGN KEY(office_id, improvement_id) REFERENCES improvements (office_id, id),
      CONSTRAINT fk_improvement_lines_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_improvement_lines_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id) ON DELETE SET NULL (case_id),
      CONSTRAINT ck_improvement_lines_stretch CHECK (from_m >= 0 AND (until_m IS NULL OR until_m >= from_m))
    )
    """,
    "CREATE INDEX ix_improvement_lines_case ON improvement_lines (office_id, case_id) WHERE case_id IS NOT NULL",
    "CREATE INDEX ix_improvement_lines_project ON improvement_lines (office_id, improvement_id)",
    "ALTER TABLE improvement_lines ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE improvement_lines FORCE ROW LEVEL SECURITY",
    "CREATE POLICY improvement_lines_office ON improvement_lines FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON improvement_lines TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
