"""Offers to exchange days of a roster, moved lines, and calendars that follow somebody's duties."""

from alembic import context, op

revision = "20261130_exchanges"
down_revision = "20261130_rules_rest"

STATEMENTS = (
    "ALTER TABLE roster_lines ADD COLUMN planned_on DATE",
    """
    CREATE TABLE roster_offers (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      line_id UUID NOT NULL,
      other_id UUID,
      from_id UUID NOT NULL,
      to_id UUID NOT NULL,
      state VARCHAR(10) NOT NULL,
      was JSONB DEFAULT '[]'::jsonb NOT NULL,
      offered_at TIMESTAMP WITH TIME ZONE NOT NULL,
      decided_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_roster_offers PRIMARY KEY (office_id, id),
      CONSTRAINT fk_roster_offers_office_id_line_id FOREIGN KEY(office_id, line_id) REFERENCES roster_lines (office_id, id),
      CONSTRAINT fk_roster_offers_office_id_other_id FOREIGN KEY(office_id, other_id) REFERENCES roster_lines (office_id, id),
      CONSTRAINT fk_roster_offers_office_id_from_id FOREIGN KEY(office_id, from_id) REFERENCES people (office_id, id),
      CONSTRAINT fk_roster_offers_office_id_to_id FOREIGN KEY(office_id, to_id) REFERENCES people (office_id, id)
    )
    """,
    "CREATE UNIQUE INDEX uq_roster_offers_open ON roster_offers (office_id, line_id) WHERE state = 'offered'",
    "CREATE INDEX ix_roster_offers_other ON roster_offers (office_id, other_id)",
    "CREATE INDEX ix_roster_offers_from ON roster_offers (office_id, from_id, offered_at)",
    "CREATE INDEX ix_roster_offers_to ON roster_offers (office_id, to_id, offered_at)",
    "ALTER TABLE roster_offers ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE roster_offers FORCE ROW LEVEL SECURITY",
    "CREATE POLICY roster_offers_office ON roster_offers FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON roster_offers TO {app}",
    """
    CREATE TABLE duty_feeds (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      person_id UUID NOT NULL,
      token_hash BYTEA NOT NULL,
      made_at TIMESTAMP WITH TIME ZONE NOT NULL,
      withdrawn_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_duty_feeds PRIMARY KEY (office_id, id),
      CONSTRAINT fk_duty_feeds_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id)
    )
    """,
    "CREATE UNIQUE INDEX uq_duty_feeds_token ON duty_feeds (office_id, token_hash)",
    "CREATE UNIQUE INDEX uq_duty_feeds_person ON duty_feeds (office_id, person_id) WHERE withdrawn_at IS NULL",
    "ALTER TABLE duty_feeds ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE duty_feeds FORCE ROW LEVEL SECURITY",
    "CREATE POLICY duty_feeds_office ON duty_feeds FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON duty_feeds TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
