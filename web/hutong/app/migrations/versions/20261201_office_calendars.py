"""An office's own days, the years that are known, and deadlines counted anew by them."""

from alembic import context, op

revision = "20261201_office_calendars"
down_revision = "20261201_month_confirmations"

_OFFICE = "(office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)"

TABLES = ("office_days", "settled_years", "redatings")
STATEMENTS = (
    """
    CREATE TABLE office_days (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      day DATE NOT NULL,
      working BOOLEAN NOT NULL,
      reason VARCHAR(60) NOT NULL,
      entered_by UUID NOT NULL,
      entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
      ended_by UUID,
      ended_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_office_days PRIMARY KEY (office_id, id),
      CONSTRAINT fk_office_days_office_id_entered_by FOREIGN KEY (office_id, entered_by) REFERENCES people (office_id, id),
      CONSTRAINT fk_office_days_office_id_ended_by FOREIGN KEY (office_id, ended_by) REFERENCES people (office_id, id) ON DELETE SET NULL (ended_by)
    )
    """,
    "CREATE UNIQUE INDEX ux_office_days_day ON office_days (office_id, day) WHERE ended_at IS NULL",
    """
    CREATE TABLE settled_years (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      year INTEGER NOT NULL,
      national BOOLEAN NOT NULL,
      noted_by UUID,
      noted_at TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT pk_settled_years PRIMARY KEY (office_id, id),
      CONSTRAINT uq_settled_years_office_id_year_national UNIQUE (office_id, year, national),
      CONSTRAINT fk_settled_years_office_id_noted_by FOREIGN KEY (office_id, noted_by) REFERENCES people (office_id, id) ON DELETE SET NULL (noted_by)
    )
    """,
    """
    CREATE TABLE redatings (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      first DATE NOT NULL,
      last DATE NOT NULL,
      year INTEGER,
      asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
      after_due TIMESTAMP WITH TIME ZONE,
      after_case UUID,
      looked_at INTEGER DEFAULT 0 NOT NULL,
      changed INTEGER DEFAULT 0 NOT NULL,
      done_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_redatings PRIMARY KEY (office_id, id)
    )
    """,
    "CREATE INDEX ix_redatings_asked ON redatings (office_id, asked_at)",
)


def upgrade() -> None:
    app = context.config.attributes["settings"].role_name("app")
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
    for table in TABLES:
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_office ON {table} FOR ALL TO {app} USING {_OFFICE} WITH CHECK {_OFFICE}",
            f"GRANT DELETE, INSERT, SELECT, UPDATE ON {table} TO {app}",
        ):
            op.get_bind().exec_driver_sql(statement)
