"""How many grades of alleys a night's check looked at; a district may put right what it wrote of its departments."""

from alembic import context, op

revision = "20261130_rules_rest"
down_revision = "20261130_inspections"

STATEMENTS = (
    "ALTER TABLE why_checks ADD COLUMN tiers INTEGER DEFAULT 0 NOT NULL",
    "GRANT UPDATE (name, name_en, until) ON departments TO {district}",
)


def upgrade() -> None:
    roles = {"district": context.config.attributes["settings"].role_name("district")}
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(**roles))
