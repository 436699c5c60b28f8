"""The line in which residents' reports become cases, by an index: what could not be taken up goes further back."""

from alembic import context, op

revision = "20261201_reports_in_line"
down_revision = "20261201_notices_counted"


def upgrade() -> None:
    run = op.get_bind().exec_driver_sql
    run("ALTER TABLE public_reports ADD COLUMN try_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL")
    run("CREATE INDEX ix_public_reports_line ON public_reports (office_id, try_at, id) WHERE case_id IS NULL")
    run(f"GRANT SELECT (try_at) ON public_reports TO {context.config.attributes['settings'].role_name('system')}")
