"""Archives by the month, hashes of what is kept, and readings back."""

from alembic import context, op

revision = "20261201_archives"
down_revision = "20261201_wall_metres"

_OFFICE = "(office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)"
_TABLES = ("archives", "archived_photos", "integrity_checks")

STATEMENTS = (
    "ALTER TABLE photos ADD COLUMN large_sha256 BYTEA",
    "ALTER TABLE photos ADD COLUMN small_sha256 BYTEA",
    "ALTER TABLE photos ADD COLUMN large_bytes BIGINT",
    "ALTER TABLE photos ADD COLUMN small_bytes BIGINT",
    "CREATE INDEX ix_photos_verified ON photos (office_id, verified_at, id) WHERE state = 'ready'",
    "CREATE INDEX ix_photos_large ON photos (office_id, large_sha256) WHERE large_sha256 IS NOT NULL",
    "CREATE INDEX ix_photos_erased ON photos (office_id, erased_at, id) WHERE state = 'erased'",
    """
    CREATE TABLE archives (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      month DATE NOT NULL,
      made_at TIMESTAMP WITH TIME ZONE NOT NULL,
      late_days INTEGER NOT NULL,
      previous_sha256 BYTEA,
      sha256 BYTEA NOT NULL,
      signature TEXT NOT NULL,
      public_key TEXT NOT NULL,
      key TEXT NOT NULL,
      version TEXT NOT NULL,
      lock VARCHAR(12) NOT NULL,
      locked_until TIMESTAMP WITH TIME ZONE,
      size BIGINT NOT NULL,
      photos INTEGER NOT NULL,
      photo_bytes BIGINT NOT NULL,
      erased INTEGER NOT NULL,
      rows BIGINT NOT NULL,
      first_position BIGINT NOT NULL,
      last_position BIGINT NOT NULL,
      journal_hash BYTEA,
      CONSTRAINT pk_archives PRIMARY KEY (office_id, id),
      CONSTRAINT uq_archives_office_id_month UNIQUE (office_id, month)
    )
    """,
    """
    CREATE TABLE archived_photos (
      office_id UUID NOT NULL,
      sha256 BYTEA NOT NULL,
      key TEXT NOT NULL,
      version TEXT NOT NULL,
      size BIGINT NOT NULL,
      locked_until TIMESTAMP WITH TIME ZONE,
      archived_at TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT pk_archived_photos PRIMARY KEY (office_id, sha256)
    )
    """,
    """
    CREATE TABLE integrity_checks (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      kind VARCHAR(8) NOT NULL,
      day DATE,
      asked_by UUID,
      asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
      ended_at TIMESTAMP WITH TIME ZONE,
      cancelled_at TIMESTAMP WITH TIME ZONE,
      total INTEGER DEFAULT 0 NOT NULL,
      done INTEGER DEFAULT 0 NOT NULL,
      bytes BIGINT DEFAULT 0 NOT NULL,
      faults JSONB DEFAULT '[]'::jsonb NOT NULL,
      fault_count INTEGER DEFAULT 0 NOT NULL,
      cursor VARCHAR(80) DEFAULT '' NOT NULL,
      CONSTRAINT pk_integrity_checks PRIMARY KEY (office_id, id),
      CONSTRAINT fk_integrity_checks_office_id_asked_by FOREIGN KEY(office_id, asked_by) REFERENCES people (office_id, id) ON DELETE SET NULL (asked_by)
    )
    """,
    "CREATE UNIQUE INDEX uq_integrity_checks_open ON integrity_checks (office_id, kind) WHERE ended_at IS NULL",
    "CREATE UNIQUE INDEX uq_integrity_checks_night ON integrity_checks (office_id, day) WHERE kind = 'nightly'",
    "CREATE INDEX ix_integrity_checks_faults ON integrity_checks (office_id, ended_at) WHERE fault_count > 0",
    "CREATE INDEX ix_integrity_checks_asked ON integrity_checks (office_id, asked_at)",
    *(
        statement.replace("{table}", table)
        for table in _TABLES
        for statement in (
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            "CREATE POLICY {table}_office ON {table} FOR ALL TO {app} USING " + _OFFICE + " WITH CHECK " + _OFFICE,
            "GRANT DELETE, INSERT, SELECT, UPDATE ON {table} TO {app}",
        )
    ),
    "CREATE POLICY integrity_checks_system_reads ON integrity_checks FOR SELECT TO {system} USING (true)",
    "GRANT SELECT (office_id), SELECT (id), SELECT (kind), SELECT (ended_at), SELECT (fault_count) ON integrity_checks TO {system}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        roles = {name: settings.role_name(name) for name in ("app", "system")}
        op.get_bind().exec_driver_sql(statement.format(**roles))
