"""The life of a playbook's version: who saved, asked, approved; trial ends; open cases taken over to another version."""

from alembic import context, op

revision = "20261123_playbook_life"
down_revision = "20261123_held_notices"

STATEMENTS = (
    "ALTER TABLE playbooks ADD COLUMN trial_until DATE",
    "ALTER TABLE playbooks ADD COLUMN saved_at TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE playbooks ADD COLUMN saved_by UUID",
    "ALTER TABLE playbooks ADD COLUMN discarded_at TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE playbooks ADD COLUMN discarded_by UUID",
    "ALTER TABLE playbooks ADD CONSTRAINT fk_playbooks_office_id_saved_by FOREIGN KEY(office_id, saved_by) REFERENCES people (office_id, id) ON DELETE SET NULL (saved_by)",
    "ALTER TABLE playbooks ADD CONSTRAINT fk_playbooks_office_id_discarded_by FOREIGN KEY(office_id, discarded_by) REFERENCES people (office_id, id) ON DELETE SET NULL (discarded_by)",
    # playbook_revisions
    """
    CREATE TABLE playbook_revisions (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      playbook_id UUID NOT NULL,
      revision INTEGER NOT NULL,
      source TEXT NOT NULL,
      saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
      saved_by UUID,
      CONSTRAINT pk_playbook_revisions PRIMARY KEY (office_id, id),
      CONSTRAINT fk_playbook_revisions_office_id_playbook_id FOREIGN KEY(office_id, playbook_id) REFERENCES playbooks (office_id, id),
      CONSTRAINT fk_playbook_revisions_office_id_saved_by FOREIGN KEY(office_id, saved_by) REFERENCES people (office_id, id) ON DELETE SET NULL (saved_by),
      CONSTRAINT uq_playbook_revisions_office_id_playbook_id_revision UNIQUE (office_id, playbook_id, revision)
    )
    """,
    "ALTER TABLE playbook_revisions ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE playbook_revisions FORCE ROW LEVEL SECURITY",
    "CREATE POLICY playbook_revisions_office ON playbook_revisions FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON playbook_revisions TO {app}",
    # playbook_reviews
    """
    CREATE TABLE playbook_reviews (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      playbook_id UUID NOT NULL,
      revision INTEGER NOT NULL,
      sha256 VARCHAR(64) NOT NULL,
      decision VARCHAR(12) NOT NULL,
      reason TEXT,
      decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
      decided_by UUID,
      CONSTRAINT pk_playbook_reviews PRIMARY KEY (office_id, id),
      CONSTRAINT fk_playbook_reviews_office_id_playbook_id FOREIGN KEY(office_id, playbook_id) REFERENCES playbooks (office_id, id),
      CONSTRAINT fk_playbook_reviews_office_id_decided_by FOREIGN KEY(office_id, decided_by) REFERENCES people (office_id, id) ON DELETE SET NULL (decided_by)
    )
    """,
    "CREATE INDEX ix_playbook_reviews_playbook ON playbook_reviews (office_id, playbook_id, decided_at)",
    "ALTER TABLE playbook_reviews ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE playbook_reviews FORCE ROW LEVEL SECURITY",
    "CREATE POLICY playbook_reviews_office ON playbook_reviews FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON playbook_reviews TO {app}",
    # case_moves
    """
    CREATE TABLE case_moves (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      to_version INTEGER NOT NULL,
      steps JSONB DEFAULT '{{}}'::jsonb NOT NULL,
      note TEXT NOT NULL,
      state VARCHAR(12) NOT NULL,
      asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
      asked_by UUID NOT NULL,
      begins_at TIMESTAMP WITH TIME ZONE NOT NULL,
      begun_at TIMESTAMP WITH TIME ZONE,
      done_at TIMESTAMP WITH TIME ZONE,
      cancelled_at TIMESTAMP WITH TIME ZONE,
      cancelled_by UUID,
      CONSTRAINT pk_case_moves PRIMARY KEY (office_id, id),
      CONSTRAINT fk_case_moves_office_id_asked_by FOREIGN KEY(office_id, asked_by) REFERENCES people (office_id, id),
      CONSTRAINT fk_case_moves_office_id_cancelled_by FOREIGN KEY(office_id, cancelled_by) REFERENCES people (office_id, id) ON DELETE SET NULL (cancelled_by)
    )
    """,
    "CREATE INDEX ix_case_moves_version ON case_moves (office_id, to_version)",
    "ALTER TABLE case_moves ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE case_moves FORCE ROW LEVEL SECURITY",
    "CREATE POLICY case_moves_office ON case_moves FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON case_moves TO {app}",
    # case_move_items
    """
    CREATE TABLE case_move_items (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      move_id UUID NOT NULL,
      case_id UUID NOT NULL,
      revision INTEGER NOT NULL,
      from_version INTEGER NOT NULL,
      plan JSONB NOT NULL,
      state VARCHAR(12) NOT NULL,
      sentence TEXT,
      params JSONB DEFAULT '{{}}'::jsonb NOT NULL,
      CONSTRAINT pk_case_move_items PRIMARY KEY (office_id, id),
      CONSTRAINT fk_case_move_items_office_id_move_id FOREIGN KEY(office_id, move_id) REFERENCES case_moves (office_id, id),
      CONSTRAINT fk_case_move_items_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id),
      CONSTRAINT uq_case_move_items_office_id_move_id_case_id UNIQUE (office_id, move_id, case_id)
    )
    """,
    "CREATE INDEX ix_case_move_items_case ON case_move_items (office_id, case_id)",
    "CREATE INDEX ix_case_move_items_left ON case_move_items (office_id, move_id, state)",
    "ALTER TABLE case_move_items ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE case_move_items FORCE ROW LEVEL SECURITY",
    "CREATE POLICY case_move_items_office ON case_move_items FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON case_move_items TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
