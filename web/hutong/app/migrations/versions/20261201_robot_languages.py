"""In which language a group robot, a webhook and a department's way are told."""

from alembic import op

revision = "20261201_robot_languages"
down_revision = "20261201_archived_records"

STATEMENTS = (
    "ALTER TABLE robots ADD COLUMN language VARCHAR(2) DEFAULT 'zh' NOT NULL",
    "ALTER TABLE department_ways ADD COLUMN language VARCHAR(2) DEFAULT 'zh' NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
