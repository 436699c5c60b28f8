"""Photos let out of their office, covered; an erased photo keeps its hash and the reason."""

from alembic import context, op

revision = "20261201_photo_releases"
down_revision = "20261130_session_places"

_OFFICE = "(office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)"

STATEMENTS = (
    "ALTER TABLE photos ADD COLUMN erased_at TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE photos ADD COLUMN erased_because VARCHAR(20)",
    """
    CREATE TABLE photo_releases (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      photo_id UUID NOT NULL,
      state VARCHAR(10) NOT NULL,
      places JSONB NOT NULL,
      covered_by UUID,
      covered_at TIMESTAMP WITH TIME ZONE NOT NULL,
      large_key TEXT,
      small_key TEXT,
      sha256 BYTEA,
      size BIGINT,
      released_by UUID,
      released_at TIMESTAMP WITH TIME ZONE,
      withdrawn_by UUID,
      withdrawn_at TIMESTAMP WITH TIME ZONE,
      because TEXT,
      CONSTRAINT pk_photo_releases PRIMARY KEY (office_id, id),
      CONSTRAINT fk_photo_releases_office_id_photo_id FOREIGN KEY(office_id, photo_id) REFERENCES photos (office_id, id),
      CONSTRAINT fk_photo_releases_office_id_covered_by FOREIGN KEY(office_id, covered_by) REFERENCES people (office_id, id) ON DELETE SET NULL (covered_by),
      CONSTRAINT fk_photo_releases_office_id_released_by FOREIGN KEY(office_id, released_by) REFERENCES people (office_id, id) ON DELETE SET NULL (released_by),
      CONSTRAINT fk_photo_releases_office_id_withdrawn_by FOREIGN KEY(office_id, withdrawn_by) REFERENCES people (office_id, id) ON DELETE SET NULL (withdrawn_by)
    )
    """,
    "CREATE UNIQUE INDEX uq_photo_releases_standing ON photo_releases (office_id, photo_id) WHERE state IN ('making', 'ready', 'released')",
    "CREATE INDEX ix_photo_releases_public ON photo_releases (office_id, released_at) WHERE state = 'released'",
    "CREATE INDEX ix_photo_releases_covered ON photo_releases (office_id, covered_at)",
    "ALTER TABLE photo_releases ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE photo_releases FORCE ROW LEVEL SECURITY",
    "CREATE POLICY photo_releases_office ON photo_releases FOR ALL TO {app} USING "
    + _OFFICE
    + " WITH CHECK "
    + _OFFICE,
    "GRANT DELETE, INSERT, SELECT, UPDATE ON photo_releases TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
