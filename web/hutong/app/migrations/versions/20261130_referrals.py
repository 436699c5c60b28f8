"""移送: what crosses between two offices of a district about a case, a row on either side."""

from alembic import context, op

revision = "20261130_referrals"
down_revision = "20261130_exchanges"

STATEMENTS = (
    """
    CREATE TABLE referrals (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      case_id UUID NOT NULL,
      city_id UUID NOT NULL,
      district_id UUID NOT NULL,
      office_name TEXT NOT NULL,
      number VARCHAR(20) NOT NULL,
      category VARCHAR(40) NOT NULL,
      category_name TEXT NOT NULL,
      place TEXT NOT NULL,
      words TEXT NOT NULL,
      photos JSONB DEFAULT '[]'::jsonb NOT NULL,
      danger BOOLEAN NOT NULL,
      due_at TIMESTAMP WITH TIME ZONE,
      reason TEXT NOT NULL,
      asked_by UUID,
      asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
      state VARCHAR(10) NOT NULL,
      hop INTEGER DEFAULT 0 NOT NULL,
      to_office_id UUID,
      to_office_name TEXT,
      note TEXT,
      decided_at TIMESTAMP WITH TIME ZONE,
      refusals JSONB DEFAULT '[]'::jsonb NOT NULL,
      settled_at TIMESTAMP WITH TIME ZONE,
      their_number VARCHAR(20),
      ended_at TIMESTAMP WITH TIME ZONE,
      outcome VARCHAR(12),
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_referrals PRIMARY KEY (office_id, id),
      CONSTRAINT fk_referrals_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id),
      CONSTRAINT fk_referrals_office_id_asked_by FOREIGN KEY(office_id, asked_by) REFERENCES people (office_id, id) ON DELETE SET NULL (asked_by)
    )
    """,
    "CREATE INDEX ix_referrals_case ON referrals (office_id, case_id)",
    "CREATE INDEX ix_referrals_district ON referrals (office_id, district_id, state)",
    "CREATE UNIQUE INDEX uq_referrals_open ON referrals (office_id, case_id) WHERE state IN ('asked', 'sent')",
    "ALTER TABLE referrals ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE referrals FORCE ROW LEVEL SECURITY",
    "CREATE POLICY referrals_office ON referrals FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY referrals_district_reads ON referrals FOR SELECT TO {district} USING (district_id = (NULLIF(current_setting('app.district_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON referrals TO {app}",
    "GRANT SELECT ON referrals TO {district}",
    """
    CREATE TABLE received_referrals (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      from_office_id UUID NOT NULL,
      from_office_name TEXT NOT NULL,
      from_number VARCHAR(20) NOT NULL,
      category VARCHAR(40) NOT NULL,
      category_name TEXT NOT NULL,
      place TEXT NOT NULL,
      words TEXT NOT NULL,
      photos JSONB DEFAULT '[]'::jsonb NOT NULL,
      danger BOOLEAN NOT NULL,
      reason TEXT NOT NULL,
      note TEXT,
      hop INTEGER NOT NULL,
      sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
      state VARCHAR(10) NOT NULL,
      case_id UUID,
      settled_by UUID,
      settled_at TIMESTAMP WITH TIME ZONE,
      refusal TEXT,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_received_referrals PRIMARY KEY (office_id, id),
      CONSTRAINT fk_received_referrals_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id) ON DELETE SET NULL (case_id),
      CONSTRAINT fk_received_referrals_office_id_settled_by FOREIGN KEY(office_id, settled_by) REFERENCES people (office_id, id) ON DELETE SET NULL (settled_by)
    )
    """,
    "CREATE INDEX ix_received_referrals_sent ON received_referrals (office_id, state, sent_at)",
    "ALTER TABLE received_referrals ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE received_referrals FORCE ROW LEVEL SECURITY",
    "CREATE POLICY received_referrals_office ON received_referrals FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON received_referrals TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    roles = {role: settings.role_name(role) for role in ("app", "district")}
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(**roles))
