"""Photos that a phone has told of and keeps still; those that nobody has measured yet are found by an index."""

from alembic import op

revision = "20261201_coming_photos"
down_revision = "20261201_calls_passed_on"

STATEMENTS = (
    "ALTER TABLE photos ADD COLUMN told JSONB",
    "DROP INDEX ix_photos_waiting",
    "CREATE INDEX ix_photos_waiting ON photos (office_id, created_at) WHERE state IN ('coming', 'ticket', 'uploaded')",
    """
    CREATE INDEX ix_photos_unmeasured ON photos (office_id, id)
      WHERE state = 'ready' AND large_bytes IS NULL AND large_key IS NOT NULL
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
