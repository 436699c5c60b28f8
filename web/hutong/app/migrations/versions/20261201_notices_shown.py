"""When a notice that was held for a digest was let go: from then on it is news."""

from alembic import op

revision = "20261201_notices_shown"
down_revision = "20261201_pack_pictures"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("ALTER TABLE notices ADD COLUMN shown_at TIMESTAMP WITH TIME ZONE")
