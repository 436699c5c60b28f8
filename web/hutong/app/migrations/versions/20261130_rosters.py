"""Rosters of a month."""

from alembic import context, op

revision = "20261130_rosters"
down_revision = "20261130_walls"

STATEMENTS = (
    """
    CREATE TABLE rosters (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      month DATE NOT NULL,
      playbook_version INTEGER NOT NULL,
      proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
      proposed_by UUID,
      published_at TIMESTAMP WITH TIME ZONE,
      published_by UUID,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_rosters PRIMARY KEY (office_id, id),
      CONSTRAINT fk_rosters_office_id_proposed_by FOREIGN KEY(office_id, proposed_by) REFERENCES people (office_id, id) ON DELETE SET NULL (proposed_by),
      CONSTRAINT fk_rosters_office_id_published_by FOREIGN KEY(office_id, published_by) REFERENCES people (office_id, id) ON DELETE SET NULL (published_by),
      CONSTRAINT uq_rosters_office_id_month UNIQUE (office_id, month)
    )
    """,
    "ALTER TABLE rosters ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE rosters FORCE ROW LEVEL SECURITY",
    "CREATE POLICY rosters_office ON rosters FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON rosters TO {app}",
    """
    CREATE TABLE roster_lines (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      roster_id UUID NOT NULL,
      day DATE NOT NULL,
      half VARCHAR(2),
      cadence VARCHAR(40) NOT NULL,
      alley_id UUID,
      post_id UUID,
      person_id UUID,
      planned_id UUID,
      rule VARCHAR(12) NOT NULL,
      instead_of UUID[] DEFAULT '{{}}'::uuid[] NOT NULL,
      CONSTRAINT pk_roster_lines PRIMARY KEY (office_id, id),
      CONSTRAINT fk_roster_lines_office_id_roster_id FOREIGN KEY(office_id, roster_id) REFERENCES rosters (office_id, id),
      CONSTRAINT fk_roster_lines_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id) ON DELETE SET NULL (alley_id),
      CONSTRAINT fk_roster_lines_office_id_post_id FOREIGN KEY(office_id, post_id) REFERENCES posts (office_id, id) ON DELETE SET NULL (post_id),
      CONSTRAINT fk_roster_lines_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id) ON DELETE SET NULL (person_id),
      CONSTRAINT fk_roster_lines_office_id_planned_id FOREIGN KEY(office_id, planned_id) REFERENCES people (office_id, id) ON DELETE SET NULL (planned_id)
    )
    """,
    "CREATE INDEX ix_roster_lines_alley ON roster_lines (office_id, alley_id, day)",
    "CREATE INDEX ix_roster_lines_person ON roster_lines (office_id, person_id, day)",
    "CREATE INDEX ix_roster_lines_roster ON roster_lines (office_id, roster_id, day)",
    "ALTER TABLE roster_lines ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE roster_lines FORCE ROW LEVEL SECURITY",
    "CREATE POLICY roster_lines_office ON roster_lines FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON roster_lines TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
