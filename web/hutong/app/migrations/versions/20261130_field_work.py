"""Questions about walks that look odd."""

from alembic import context, op

revision = "20261130_field_work"
down_revision = "20261130_case_lists"

STATEMENTS = (
    "ALTER TABLE patrols ADD COLUMN looked_over_at TIMESTAMP WITH TIME ZONE",
    # What was walked before anybody asked is not asked about. The owner too sees no office's rows while the wall is forced.
    "ALTER TABLE patrols NO FORCE ROW LEVEL SECURITY",
    "UPDATE patrols SET looked_over_at = finished_at WHERE finished_at IS NOT NULL AND NOT generated",
    "ALTER TABLE patrols FORCE ROW LEVEL SECURITY",
    "CREATE INDEX ix_patrols_not_looked_over ON patrols (office_id, finished_at) WHERE looked_over_at IS NULL AND finished_at IS NOT NULL AND NOT generated",
    "CREATE INDEX ix_photos_sender ON photos (office_id, uploaded_by, created_at)",
    """
    CREATE TABLE walk_questions (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      patrol_id UUID NOT NULL,
      alley_id UUID NOT NULL,
      person_id UUID NOT NULL,
      about JSONB NOT NULL,
      asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
      answer VARCHAR(12),
      words TEXT,
      answered_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_walk_questions PRIMARY KEY (office_id, id),
      CONSTRAINT fk_walk_questions_office_id_patrol_id FOREIGN KEY(office_id, patrol_id) REFERENCES patrols (office_id, id),
      CONSTRAINT fk_walk_questions_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_walk_questions_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT uq_walk_questions_office_id_patrol_id UNIQUE (office_id, patrol_id)
    )
    """,
    "CREATE INDEX ix_walk_questions_open ON walk_questions (office_id, person_id) WHERE answered_at IS NULL",
    "CREATE INDEX ix_walk_questions_alley ON walk_questions (office_id, alley_id, answered_at)",
    "ALTER TABLE walk_questions ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE walk_questions FORCE ROW LEVEL SECURITY",
    "CREATE POLICY walk_questions_office ON walk_questions FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON walk_questions TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
