"""Matters whose photos are kept beyond their term."""

from alembic import context, op

revision = "20261201_case_holds"
down_revision = "20261201_archives"

_OFFICE = "(office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)"

STATEMENTS = (
    """
    CREATE TABLE case_holds (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      case_id UUID NOT NULL,
      reason VARCHAR(60) NOT NULL,
      note TEXT,
      placed_by UUID,
      placed_at TIMESTAMP WITH TIME ZONE NOT NULL,
      until TIMESTAMP WITH TIME ZONE NOT NULL,
      lifted_by UUID,
      lifted_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_case_holds PRIMARY KEY (office_id, id),
      CONSTRAINT fk_case_holds_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id),
      CONSTRAINT fk_case_holds_office_id_placed_by FOREIGN KEY(office_id, placed_by) REFERENCES people (office_id, id) ON DELETE SET NULL (placed_by),
      CONSTRAINT fk_case_holds_office_id_lifted_by FOREIGN KEY(office_id, lifted_by) REFERENCES people (office_id, id) ON DELETE SET NULL (lifted_by)
    )
    """,
    "CREATE UNIQUE INDEX uq_case_holds_open ON case_holds (office_id, case_id, reason) WHERE lifted_at IS NULL",
    "ALTER TABLE case_holds ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE case_holds FORCE ROW LEVEL SECURITY",
    "CREATE POLICY case_holds_office ON case_holds FOR ALL TO {app} USING " + _OFFICE + " WITH CHECK " + _OFFICE,
    "GRANT DELETE, INSERT, SELECT, UPDATE ON case_holds TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
