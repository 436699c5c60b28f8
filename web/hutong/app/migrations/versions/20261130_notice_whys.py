"""Which case a notice tells of, so that each can be reckoned again; and how many a night's check looked at."""

from alembic import op

revision = "20261130_notice_whys"
down_revision = "20261123_published_stays"

STATEMENTS = (
    "ALTER TABLE notices ADD COLUMN case_id UUID",
    "CREATE INDEX ix_notices_case ON notices (office_id, case_id) WHERE case_id IS NOT NULL",
    "ALTER TABLE why_checks ADD COLUMN notices INTEGER DEFAULT 0 NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
