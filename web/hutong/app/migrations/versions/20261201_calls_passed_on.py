"""Whom a called department passes the call on to; and who put out a piece of publicity, for his duty."""

from alembic import op

revision = "20261201_calls_passed_on"
down_revision = "20261201_handover_givers"

STATEMENTS = (
    "ALTER TABLE joint_call_answers ADD COLUMN passed_to UUID",
    "ALTER TABLE publicity ADD COLUMN put_out_by UUID",
    """
    ALTER TABLE publicity ADD CONSTRAINT fk_publicity_office_id_put_out_by
      FOREIGN KEY (office_id, put_out_by) REFERENCES people (office_id, id) ON DELETE SET NULL (put_out_by)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
