"""What stands beside cases, the office's own phrases and saved lists, and lists of hotline orders."""

from alembic import context, op

revision = "20261130_beside_cases"
down_revision = "20261130_notice_whys"

STATEMENTS = (
    "ALTER TABLE cases ADD COLUMN leader_id UUID",
    "ALTER TABLE cases ADD CONSTRAINT fk_cases_office_id_leader_id FOREIGN KEY(office_id, leader_id) REFERENCES cases (office_id, id) ON DELETE SET NULL (leader_id)",
    "CREATE INDEX ix_cases_category ON cases (office_id, category, id)",
    "CREATE INDEX ix_cases_danger ON cases (office_id, id) WHERE danger",
    "CREATE INDEX ix_cases_leader ON cases (office_id, leader_id) WHERE leader_id IS NOT NULL",
    "CREATE INDEX ix_cases_open ON cases (office_id, id) WHERE closed_at IS NULL",
    "CREATE INDEX ix_cases_place ON cases (office_id, alley_id, id)",
    """
    CREATE TABLE case_comments (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      case_id UUID NOT NULL,
      person_id UUID NOT NULL,
      body TEXT,
      mentions UUID[] DEFAULT '{{}}'::uuid[] NOT NULL,
      at TIMESTAMP WITH TIME ZONE NOT NULL,
      erased_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_case_comments PRIMARY KEY (office_id, id),
      CONSTRAINT fk_case_comments_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id),
      CONSTRAINT fk_case_comments_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT ck_case_comments_erased CHECK ((body IS NULL) = (erased_at IS NOT NULL))
    )
    """,
    "CREATE INDEX ix_case_comments_case ON case_comments (office_id, case_id, at)",
    "CREATE INDEX ix_case_comments_kept ON case_comments (office_id, at) WHERE erased_at IS NULL",
    "ALTER TABLE case_comments ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE case_comments FORCE ROW LEVEL SECURITY",
    "CREATE POLICY case_comments_office ON case_comments FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON case_comments TO {app}",
    """
    CREATE TABLE case_watches (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      case_id UUID NOT NULL,
      person_id UUID NOT NULL,
      since TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT pk_case_watches PRIMARY KEY (office_id, id),
      CONSTRAINT fk_case_watches_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id),
      CONSTRAINT fk_case_watches_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT uq_case_watches_office_id_case_id_person_id UNIQUE (office_id, case_id, person_id)
    )
    """,
    "CREATE INDEX ix_case_watches_person ON case_watches (office_id, person_id, since)",
    "ALTER TABLE case_watches ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE case_watches FORCE ROW LEVEL SECURITY",
    "CREATE POLICY case_watches_office ON case_watches FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON case_watches TO {app}",
    """
    CREATE TABLE case_links (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      case_id UUID NOT NULL,
      other_id UUID NOT NULL,
      linked_by UUID NOT NULL,
      linked_at TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT pk_case_links PRIMARY KEY (office_id, id),
      CONSTRAINT fk_case_links_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id),
      CONSTRAINT fk_case_links_office_id_other_id FOREIGN KEY(office_id, other_id) REFERENCES cases (office_id, id),
      CONSTRAINT fk_case_links_office_id_linked_by FOREIGN KEY(office_id, linked_by) REFERENCES people (office_id, id),
      CONSTRAINT ck_case_links_ordered CHECK (case_id < other_id),
      CONSTRAINT uq_case_links_office_id_case_id_other_id UNIQUE (office_id, case_id, other_id)
    )
    """,
    "CREATE INDEX ix_case_links_other ON case_links (office_id, other_id)",
    "ALTER TABLE case_links ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE case_links FORCE ROW LEVEL SECURITY",
    "CREATE POLICY case_links_office ON case_links FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON case_links TO {app}",
    """
    CREATE TABLE case_labels (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      case_id UUID NOT NULL,
      label VARCHAR(20) NOT NULL,
      labelled_by UUID NOT NULL,
      labelled_at TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT pk_case_labels PRIMARY KEY (office_id, id),
      CONSTRAINT fk_case_labels_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id),
      CONSTRAINT fk_case_labels_office_id_labelled_by FOREIGN KEY(office_id, labelled_by) REFERENCES people (office_id, id),
      CONSTRAINT uq_case_labels_office_id_case_id_label UNIQUE (office_id, case_id, label)
    )
    """,
    "CREATE INDEX ix_case_labels_label ON case_labels (office_id, label, case_id)",
    "ALTER TABLE case_labels ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE case_labels FORCE ROW LEVEL SECURITY",
    "CREATE POLICY case_labels_office ON case_labels FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON case_labels TO {app}",
    """
    CREATE TABLE phrases (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      deed VARCHAR(12) NOT NULL,
      zh TEXT NOT NULL,
      en TEXT,
      place INTEGER DEFAULT 0 NOT NULL,
      made_by UUID,
      made_at TIMESTAMP WITH TIME ZONE NOT NULL,
      retired_at TIMESTAMP WITH TIME ZONE,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_phrases PRIMARY KEY (office_id, id),
      CONSTRAINT fk_phrases_office_id_made_by FOREIGN KEY(office_id, made_by) REFERENCES people (office_id, id) ON DELETE SET NULL (made_by)
    )
    """,
    "CREATE INDEX ix_phrases_offered ON phrases (office_id, place, id) WHERE retired_at IS NULL",
    "ALTER TABLE phrases ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE phrases FORCE ROW LEVEL SECURITY",
    "CREATE POLICY phrases_office ON phrases FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON phrases TO {app}",
    """
    CREATE TABLE saved_lists (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      person_id UUID NOT NULL,
      name VARCHAR(40) NOT NULL,
      query TEXT NOT NULL,
      shared BOOLEAN DEFAULT false NOT NULL,
      made_at TIMESTAMP WITH TIME ZONE NOT NULL,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_saved_lists PRIMARY KEY (office_id, id),
      CONSTRAINT fk_saved_lists_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id)
    )
    """,
    "CREATE INDEX ix_saved_lists_person ON saved_lists (office_id, person_id, made_at)",
    "CREATE INDEX ix_saved_lists_shared ON saved_lists (office_id, made_at) WHERE shared",
    "ALTER TABLE saved_lists ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE saved_lists FORCE ROW LEVEL SECURITY",
    "CREATE POLICY saved_lists_office ON saved_lists FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON saved_lists TO {app}",
    """
    CREATE TABLE hotline_lists (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      file_name VARCHAR(120) NOT NULL,
      sha256 VARCHAR(64) NOT NULL,
      columns JSONB NOT NULL,
      mapping JSONB DEFAULT '{{}}'::jsonb NOT NULL,
      state VARCHAR(10) NOT NULL,
      rows INTEGER NOT NULL,
      done INTEGER DEFAULT 0 NOT NULL,
      trouble TEXT,
      sent_by UUID NOT NULL,
      sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
      finished_at TIMESTAMP WITH TIME ZONE,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_hotline_lists PRIMARY KEY (office_id, id),
      CONSTRAINT fk_hotline_lists_office_id_sent_by FOREIGN KEY(office_id, sent_by) REFERENCES people (office_id, id)
    )
    """,
    "CREATE INDEX ix_hotline_lists_sent ON hotline_lists (office_id, sent_at)",
    "ALTER TABLE hotline_lists ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE hotline_lists FORCE ROW LEVEL SECURITY",
    "CREATE POLICY hotline_lists_office ON hotline_lists FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON hotline_lists TO {app}",
    """
    CREATE TABLE hotline_orders (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      list_id UUID NOT NULL,
      row INTEGER NOT NULL,
      cells JSONB,
      number VARCHAR(60),
      verdict VARCHAR(8) NOT NULL,
      findings JSONB DEFAULT '[]'::jsonb NOT NULL,
      alley_id UUID,
      category VARCHAR(40),
      answer_by TIMESTAMP WITH TIME ZONE,
      alike_id UUID,
      case_id UUID,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_hotline_orders PRIMARY KEY (office_id, id),
      CONSTRAINT fk_hotline_orders_office_id_list_id FOREIGN KEY(office_id, list_id) REFERENCES hotline_lists (office_id, id),
      CONSTRAINT fk_hotline_orders_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id) ON DELETE SET NULL (alley_id),
      CONSTRAINT fk_hotline_orders_office_id_alike_id FOREIGN KEY(office_id, alike_id) REFERENCES cases (office_id, id) ON DELETE SET NULL (alike_id),
      CONSTRAINT fk_hotline_orders_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id) ON DELETE SET NULL (case_id),
      CONSTRAINT uq_hotline_orders_office_id_list_id_row UNIQUE (office_id, list_id, row)
    )
    """,
    "CREATE INDEX ix_hotline_orders_case ON hotline_orders (office_id, case_id) WHERE case_id IS NOT NULL",
    "CREATE INDEX ix_hotline_orders_verdict ON hotline_orders (office_id, list_id, verdict, row)",
    "CREATE UNIQUE INDEX uq_hotline_orders_number ON hotline_orders (office_id, number) WHERE case_id IS NOT NULL AND verdict = 'opened'",
    "ALTER TABLE hotline_orders ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE hotline_orders FORCE ROW LEVEL SECURITY",
    "CREATE POLICY hotline_orders_office ON hotline_orders FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON hotline_orders TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
