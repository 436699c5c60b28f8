"""Every case in which a rehearsal differs has a row; those without their traces are told when somebody opens them."""

from alembic import op

revision = "20261201_every_differing_case"
down_revision = "20261201_ruled_ways"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("ALTER TABLE rehearsed_cases ADD COLUMN whole BOOLEAN DEFAULT true NOT NULL")
