"""Where the journal's events of a month lie in the archive, beside their manifest."""

from alembic import op

revision = "20261201_archived_records"
down_revision = "20261201_jobs_called_off"

STATEMENTS = (
    "ALTER TABLE archives ADD COLUMN records_key VARCHAR",
    "ALTER TABLE archives ADD COLUMN records_version VARCHAR",
    "ALTER TABLE archives ADD COLUMN records_sha256 BYTEA",
    "ALTER TABLE archives ADD COLUMN records_size BIGINT",
    "ALTER TABLE archives ADD COLUMN events BIGINT",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
