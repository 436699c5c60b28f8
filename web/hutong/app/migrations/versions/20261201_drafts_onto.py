"""Of which version published last a draft's author knew."""

from alembic import op

revision = "20261201_drafts_onto"
down_revision = "20261201_pace_marks"

STATEMENTS = ("ALTER TABLE playbooks ADD COLUMN onto INTEGER",)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
