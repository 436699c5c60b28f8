"""What a department is told may be of an office's rules, and then of no case."""

from alembic import op

revision = "20261201_rules_for_departments"
down_revision = "20261201_roll_calls"

STATEMENTS = (
    "ALTER TABLE department_notices ALTER COLUMN case_id DROP NOT NULL",
    "ALTER TABLE department_notices ADD COLUMN playbook_version INTEGER, ADD COLUMN in_force_from DATE",
    "ALTER TABLE department_notices ADD CONSTRAINT ck_department_notices_about_one_thing CHECK (num_nonnulls(case_id, playbook_version) = 1)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
