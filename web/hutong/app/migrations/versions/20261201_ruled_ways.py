"""By which ways beside the inbox the office's rules have a notice told."""

from alembic import op

revision = "20261201_ruled_ways"
down_revision = "20261201_rules_for_departments"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("ALTER TABLE notices ADD COLUMN ways VARCHAR(10)[]")
