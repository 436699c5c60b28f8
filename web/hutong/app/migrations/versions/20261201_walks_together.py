"""Who says himself that he was at a walk together."""

from alembic import context, op

revision = "20261201_walks_together"
down_revision = "20261201_robot_languages"

_OFFICE = "(office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)"

STATEMENTS = (
    "CREATE INDEX ix_patrols_joint ON patrols (office_id, day) WHERE joint",
    """
    CREATE TABLE walk_presences (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      patrol_id UUID NOT NULL,
      person_id UUID NOT NULL,
      there BOOLEAN NOT NULL,
      said_at TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT pk_walk_presences PRIMARY KEY (office_id, id),
      CONSTRAINT fk_walk_presences_office_id_patrol_id FOREIGN KEY(office_id, patrol_id) REFERENCES patrols (office_id, id),
      CONSTRAINT fk_walk_presences_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT uq_walk_presences_office_id_patrol_id_person_id UNIQUE (office_id, patrol_id, person_id)
    )
    """,
    "CREATE INDEX ix_walk_presences_person ON walk_presences (office_id, person_id)",
    "ALTER TABLE walk_presences ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE walk_presences FORCE ROW LEVEL SECURITY",
    "CREATE POLICY walk_presences_office ON walk_presences FOR ALL TO {app} USING "
    + _OFFICE
    + " WITH CHECK "
    + _OFFICE,
    "GRANT DELETE, INSERT, SELECT, UPDATE ON walk_presences TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
