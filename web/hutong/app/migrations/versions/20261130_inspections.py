"""Inspections, with what they looked at and found; days on which a community's desk is closed."""

from alembic import context, op

revision = "20261130_inspections"
down_revision = "20261130_care"

STATEMENTS = (
    """
    CREATE TABLE inspections (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      person_id UUID NOT NULL,
      post_kind VARCHAR(40) NOT NULL,
      checklist VARCHAR(40) NOT NULL,
      playbook_version INTEGER NOT NULL,
      day DATE NOT NULL,
      occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
      joint BOOLEAN DEFAULT false NOT NULL,
      looked JSONB NOT NULL,
      findings JSONB NOT NULL,
      note TEXT,
      CONSTRAINT pk_inspections PRIMARY KEY (office_id, id),
      CONSTRAINT fk_inspections_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_inspections_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id)
    )
    """,
    "CREATE INDEX ix_inspections_person ON inspections (office_id, person_id, day)",
    "CREATE INDEX ix_inspections_alley ON inspections (office_id, alley_id, day)",
    "ALTER TABLE inspections ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE inspections FORCE ROW LEVEL SECURITY",
    "CREATE POLICY inspections_office ON inspections FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON inspections TO {app}",
    """
    CREATE TABLE desk_closures (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      community_id UUID NOT NULL,
      day DATE NOT NULL,
      reason TEXT NOT NULL,
      noted_by UUID NOT NULL,
      noted_at TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT pk_desk_closures PRIMARY KEY (office_id, id),
      CONSTRAINT fk_desk_closures_office_id_community_id FOREIGN KEY(office_id, community_id) REFERENCES communities (office_id, id),
      CONSTRAINT fk_desk_closures_office_id_noted_by FOREIGN KEY(office_id, noted_by) REFERENCES people (office_id, id),
      CONSTRAINT uq_desk_closures_office_id_community_id_day UNIQUE (office_id, community_id, day)
    )
    """,
    "ALTER TABLE desk_closures ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE desk_closures FORCE ROW LEVEL SECURITY",
    "CREATE POLICY desk_closures_office ON desk_closures FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON desk_closures TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
