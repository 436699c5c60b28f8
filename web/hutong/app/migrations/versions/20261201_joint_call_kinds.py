"""Kinds of joint call are the playbook's codes; what was said of the other time that a department asked for."""

from alembic import op

revision = "20261201_joint_call_kinds"
down_revision = "20261201_photo_quotas"

STATEMENTS = (
    "ALTER TABLE joint_calls ALTER COLUMN kind TYPE VARCHAR(40)",
    "ALTER TABLE joint_call_answers ADD COLUMN time_said VARCHAR(8)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
