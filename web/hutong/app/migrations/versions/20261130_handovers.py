"""Posts passing to other hands."""

from alembic import context, op

revision = "20261130_handovers"
down_revision = "20261130_submissions"

STATEMENTS = (
    """
    CREATE TABLE handovers (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      appointment_id UUID NOT NULL,
      post_id UUID NOT NULL,
      giver_id UUID NOT NULL,
      receiver_id UUID NOT NULL,
      way VARCHAR(10) NOT NULL,
      last_day DATE NOT NULL,
      opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
      opened_by UUID,
      done_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_handovers PRIMARY KEY (office_id, id),
      CONSTRAINT fk_handovers_office_id_appointment_id FOREIGN KEY(office_id, appointment_id) REFERENCES appointments (office_id, id),
      CONSTRAINT fk_handovers_office_id_post_id FOREIGN KEY(office_id, post_id) REFERENCES posts (office_id, id),
      CONSTRAINT fk_handovers_office_id_giver_id FOREIGN KEY(office_id, giver_id) REFERENCES people (office_id, id),
      CONSTRAINT fk_handovers_office_id_receiver_id FOREIGN KEY(office_id, receiver_id) REFERENCES people (office_id, id),
      CONSTRAINT fk_handovers_office_id_opened_by FOREIGN KEY(office_id, opened_by) REFERENCES people (office_id, id) ON DELETE SET NULL (opened_by),
      CONSTRAINT uq_handovers_office_id_appointment_id UNIQUE (office_id, appointment_id)
    )
    """,
    "CREATE INDEX ix_handovers_giver ON handovers (office_id, giver_id)",
    "CREATE INDEX ix_handovers_post ON handovers (office_id, post_id)",
    "CREATE INDEX ix_handovers_receiver ON handovers (office_id, receiver_id)",
    "ALTER TABLE handovers ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE handovers FORCE ROW LEVEL SECURITY",
    "CREATE POLICY handovers_office ON handovers FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON handovers TO {app}",
    """
    CREATE TABLE handover_blocks (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      handover_id UUID NOT NULL,
      block VARCHAR(12) NOT NULL,
      items INTEGER NOT NULL,
      confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
      confirmed_by UUID,
      remark TEXT,
      CONSTRAINT pk_handover_blocks PRIMARY KEY (office_id, id),
      CONSTRAINT fk_handover_blocks_office_id_handover_id FOREIGN KEY(office_id, handover_id) REFERENCES handovers (office_id, id),
      CONSTRAINT fk_handover_blocks_office_id_confirmed_by FOREIGN KEY(office_id, confirmed_by) REFERENCES people (office_id, id) ON DELETE SET NULL (confirmed_by),
      CONSTRAINT uq_handover_blocks_office_id_handover_id_block UNIQUE (office_id, handover_id, block)
    )
    """,
    "ALTER TABLE handover_blocks ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE handover_blocks FORCE ROW LEVEL SECURITY",
    "CREATE POLICY handover_blocks_office ON handover_blocks FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON handover_blocks TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
