"""The foundation: every table of the first release, each with its wall beside it."""

from alembic import context, op

revision = "20261123_foundation"
down_revision = None

# Each statement as it runs; the names of the roles are put in for {app}, {system}, {district} and {public}.
STATEMENTS = (
    # authority_invitations
    """
    CREATE TABLE authority_invitations (
      city_id UUID NOT NULL,
      id UUID NOT NULL,
      token_hash BYTEA NOT NULL,
      purpose VARCHAR(8) NOT NULL,
      account_id UUID NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
      used_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_authority_invitations PRIMARY KEY (city_id, id),
      CONSTRAINT uq_authority_invitations_city_id_token_hash UNIQUE (city_id, token_hash)
    )
    """,
    "ALTER TABLE authority_invitations ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE authority_invitations FORCE ROW LEVEL SECURITY",
    "CREATE POLICY authority_invitations_city ON authority_invitations FOR ALL TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid) WITH CHECK (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON authority_invitations TO {district}",
    # authority_sessions
    """
    CREATE TABLE authority_sessions (
      city_id UUID NOT NULL,
      id UUID NOT NULL,
      token_hash BYTEA NOT NULL,
      standing VARCHAR(64) NOT NULL,
      account_id UUID NOT NULL,
      device VARCHAR(200) NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
      revoked_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_authority_sessions PRIMARY KEY (city_id, id),
      CONSTRAINT uq_authority_sessions_city_id_token_hash UNIQUE (city_id, token_hash)
    )
    """,
    "CREATE INDEX ix_authority_sessions_account ON authority_sessions (city_id, account_id)",
    "ALTER TABLE authority_sessions ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE authority_sessions FORCE ROW LEVEL SECURITY",
    "CREATE POLICY authority_sessions_city ON authority_sessions FOR ALL TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid) WITH CHECK (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON authority_sessions TO {district}",
    # board_codes
    """
    CREATE TABLE board_codes (
      code VARCHAR(16) NOT NULL,
      office_id UUID NOT NULL,
      alley_id UUID NOT NULL,
      CONSTRAINT pk_board_codes PRIMARY KEY (code),
      CONSTRAINT uq_board_codes_office_id_alley_id UNIQUE (office_id, alley_id)
    )
    """,
    "GRANT INSERT, SELECT ON board_codes TO {app}",
    "GRANT SELECT ON board_codes TO {district}",
    "GRANT SELECT ON board_codes TO {public}",
    "GRANT SELECT ON board_codes TO {system}",
    # cities
    """
    CREATE TABLE cities (
      id UUID NOT NULL,
      slug VARCHAR(40) NOT NULL,
      name TEXT NOT NULL,
      name_en TEXT NOT NULL,
      CONSTRAINT pk_cities PRIMARY KEY (id),
      CONSTRAINT uq_cities_slug UNIQUE (slug)
    )
    """,
    "GRANT SELECT ON cities TO {app}",
    "GRANT SELECT ON cities TO {district}",
    "GRANT SELECT ON cities TO {public}",
    "GRANT SELECT ON cities TO {system}",
    # communities
    """
    CREATE TABLE communities (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      code VARCHAR(20) NOT NULL,
      name TEXT NOT NULL,
      phone VARCHAR(30),
      CONSTRAINT pk_communities PRIMARY KEY (office_id, id),
      CONSTRAINT uq_communities_office_id_code UNIQUE (office_id, code),
      CONSTRAINT uq_communities_office_id_name UNIQUE (office_id, name)
    )
    """,
    "ALTER TABLE communities ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE communities FORCE ROW LEVEL SECURITY",
    "CREATE POLICY communities_office ON communities FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON communities TO {app}",
    # facts_cursors
    """
    CREATE TABLE facts_cursors (
      office_id UUID NOT NULL,
      name VARCHAR(20) NOT NULL,
      position BIGINT NOT NULL,
      folded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      CONSTRAINT pk_facts_cursors PRIMARY KEY (office_id, name)
    )
    """,
    "ALTER TABLE facts_cursors ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE facts_cursors FORCE ROW LEVEL SECURITY",
    "CREATE POLICY facts_cursors_office ON facts_cursors FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY facts_cursors_system_reads ON facts_cursors FOR SELECT TO {system} USING (true)",
    "CREATE POLICY facts_cursors_district_reads ON facts_cursors FOR SELECT TO {district} USING (true)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON facts_cursors TO {app}",
    "GRANT SELECT (folded_at), SELECT (office_id) ON facts_cursors TO {district}",
    "GRANT SELECT ON facts_cursors TO {system}",
    # facts_daily
    """
    CREATE TABLE facts_daily (
      office_id UUID NOT NULL,
      day DATE NOT NULL,
      alley_kind VARCHAR(8) NOT NULL,
      city_id UUID NOT NULL,
      district_id UUID NOT NULL,
      opened INTEGER DEFAULT 0 NOT NULL,
      due INTEGER DEFAULT 0 NOT NULL,
      closed INTEGER DEFAULT 0 NOT NULL,
      closed_on_time INTEGER DEFAULT 0 NOT NULL,
      deferred INTEGER DEFAULT 0 NOT NULL,
      reworked INTEGER DEFAULT 0 NOT NULL,
      rebounds INTEGER DEFAULT 0 NOT NULL,
      overdue INTEGER DEFAULT 0 NOT NULL,
      danger INTEGER DEFAULT 0 NOT NULL,
      patrols INTEGER DEFAULT 0 NOT NULL,
      patrol_minutes BIGINT DEFAULT 0 NOT NULL,
      visits INTEGER DEFAULT 0 NOT NULL,
      visit_minutes BIGINT DEFAULT 0 NOT NULL,
      people_visited INTEGER DEFAULT 0 NOT NULL,
      fixes INTEGER DEFAULT 0 NOT NULL,
      CONSTRAINT pk_facts_daily PRIMARY KEY (office_id, day, alley_kind)
    )
    """,
    "CREATE INDEX ix_facts_daily_day ON facts_daily (office_id, day)",
    "ALTER TABLE facts_daily ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE facts_daily FORCE ROW LEVEL SECURITY",
    "CREATE POLICY facts_daily_office ON facts_daily FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY facts_daily_district_reads ON facts_daily FOR SELECT TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON facts_daily TO {app}",
    "GRANT SELECT ON facts_daily TO {district}",
    # facts_monthly
    """
    CREATE TABLE facts_monthly (
      office_id UUID NOT NULL,
      month DATE NOT NULL,
      alley_kind VARCHAR(8) NOT NULL,
      city_id UUID NOT NULL,
      district_id UUID NOT NULL,
      opened INTEGER DEFAULT 0 NOT NULL,
      due INTEGER DEFAULT 0 NOT NULL,
      closed INTEGER DEFAULT 0 NOT NULL,
      closed_on_time INTEGER DEFAULT 0 NOT NULL,
      deferred INTEGER DEFAULT 0 NOT NULL,
      reworked INTEGER DEFAULT 0 NOT NULL,
      rebounds INTEGER DEFAULT 0 NOT NULL,
      overdue INTEGER DEFAULT 0 NOT NULL,
      danger INTEGER DEFAULT 0 NOT NULL,
      patrols INTEGER DEFAULT 0 NOT NULL,
      patrol_minutes BIGINT DEFAULT 0 NOT NULL,
      visits INTEGER DEFAULT 0 NOT NULL,
      visit_minutes BIGINT DEFAULT 0 NOT NULL,
      people_visited INTEGER DEFAULT 0 NOT NULL,
      fixes INTEGER DEFAULT 0 NOT NULL,
      CONSTRAINT pk_facts_monthly PRIMARY KEY (office_id, month, alley_kind)
    )
    """,
    "ALTER TABLE facts_monthly ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE facts_monthly FORCE ROW LEVEL SECURITY",
    "CREATE POLICY facts_monthly_office ON facts_monthly FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY facts_monthly_district_reads ON facts_monthly FOR SELECT TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON facts_monthly TO {app}",
    "GRANT SELECT ON facts_monthly TO {district}",
    # facts_sizes
    """
    CREATE TABLE facts_sizes (
      office_id UUID NOT NULL,
      alley_kind VARCHAR(8) NOT NULL,
      city_id UUID NOT NULL,
      district_id UUID NOT NULL,
      alleys INTEGER NOT NULL,
      length_m BIGINT NOT NULL,
      CONSTRAINT pk_facts_sizes PRIMARY KEY (office_id, alley_kind)
    )
    """,
    "ALTER TABLE facts_sizes ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE facts_sizes FORCE ROW LEVEL SECURITY",
    "CREATE POLICY facts_sizes_office ON facts_sizes FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY facts_sizes_district_reads ON facts_sizes FOR SELECT TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON facts_sizes TO {app}",
    "GRANT SELECT ON facts_sizes TO {district}",
    # idempotency_keys
    """
    CREATE TABLE idempotency_keys (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      key VARCHAR(80) NOT NULL,
      person_id UUID NOT NULL,
      body_hash BYTEA NOT NULL,
      status INTEGER NOT NULL,
      location TEXT,
      body TEXT,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      CONSTRAINT pk_idempotency_keys PRIMARY KEY (office_id, id),
      CONSTRAINT uq_idempotency_keys_office_id_person_id_key UNIQUE (office_id, person_id, key)
    )
    """,
    "ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY",
    "CREATE POLICY idempotency_keys_office ON idempotency_keys FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON idempotency_keys TO {app}",
    # imports
    """
    CREATE TABLE imports (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      file_name VARCHAR(200) NOT NULL,
      state VARCHAR(10) NOT NULL,
      rows JSONB NOT NULL,
      problems JSONB NOT NULL,
      uploaded_by JSONB NOT NULL,
      uploaded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      applied_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_imports PRIMARY KEY (office_id, id)
    )
    """,
    "ALTER TABLE imports ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE imports FORCE ROW LEVEL SECURITY",
    "CREATE POLICY imports_office ON imports FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON imports TO {app}",
    # jobs
    """
    CREATE TABLE jobs (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      kind TEXT NOT NULL,
      args JSONB NOT NULL,
      dedupe_key TEXT,
      lane TEXT NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      run_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      sent_at TIMESTAMP WITH TIME ZONE,
      lease_until TIMESTAMP WITH TIME ZONE,
      fence BIGINT DEFAULT 0 NOT NULL,
      attempts INTEGER DEFAULT 0 NOT NULL,
      max_attempts INTEGER NOT NULL,
      last_error TEXT,
      done_at TIMESTAMP WITH TIME ZONE,
      failed_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_jobs PRIMARY KEY (office_id, id)
    )
     WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)
    """,
    "CREATE INDEX ix_jobs_open ON jobs (office_id, lane, kind, run_at, id) WHERE done_at IS NULL AND failed_at IS NULL",
    "CREATE UNIQUE INDEX uq_jobs_dedupe ON jobs (office_id, dedupe_key) WHERE dedupe_key IS NOT NULL AND done_at IS NULL AND failed_at IS NULL",
    "ALTER TABLE jobs ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE jobs FORCE ROW LEVEL SECURITY",
    "CREATE POLICY jobs_office ON jobs FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY jobs_system_reads ON jobs FOR SELECT TO {system} USING (true)",
    "CREATE POLICY jobs_system_updates ON jobs FOR UPDATE TO {system} USING (true) WITH CHECK (true)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON jobs TO {app}",
    "GRANT SELECT (attempts), SELECT (created_at), SELECT (done_at), SELECT (failed_at), SELECT (id), SELECT (kind), SELECT (lane), SELECT (lease_until), SELECT (max_attempts), SELECT (office_id), SELECT (run_at), SELECT (sent_at), UPDATE (sent_at) ON jobs TO {system}",
    # journal
    """
    CREATE TABLE journal (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
      occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
      recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      actor JSONB NOT NULL,
      kind TEXT NOT NULL,
      subject UUID NOT NULL,
      playbook_version INTEGER,
      corrects UUID,
      data JSONB NOT NULL,
      CONSTRAINT pk_journal PRIMARY KEY (office_id, id)
    )
    """,
    "CREATE INDEX ix_journal_corrects ON journal (office_id, corrects) WHERE corrects IS NOT NULL",
    "CREATE INDEX ix_journal_kind ON journal (office_id, kind, occurred_at)",
    "CREATE INDEX ix_journal_subject ON journal (office_id, subject, id)",
    "CREATE INDEX ix_journal_xid ON journal (office_id, xid, id)",
    "ALTER TABLE journal ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE journal FORCE ROW LEVEL SECURITY",
    "CREATE POLICY journal_office ON journal FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY journal_system_reads ON journal FOR SELECT TO {system} USING (true)",
    "GRANT INSERT, SELECT ON journal TO {app}",
    "GRANT SELECT (id), SELECT (office_id), SELECT (recorded_at), SELECT (xid) ON journal TO {system}",
    # journal_cursors
    """
    CREATE TABLE journal_cursors (
      office_id UUID NOT NULL,
      consumer TEXT NOT NULL,
      position BIGINT DEFAULT 0 NOT NULL,
      CONSTRAINT pk_journal_cursors PRIMARY KEY (office_id, consumer)
    )
    """,
    "ALTER TABLE journal_cursors ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE journal_cursors FORCE ROW LEVEL SECURITY",
    "CREATE POLICY journal_cursors_office ON journal_cursors FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY journal_cursors_system_reads ON journal_cursors FOR SELECT TO {system} USING (true)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON journal_cursors TO {app}",
    "GRANT SELECT (consumer), SELECT (office_id), SELECT (position) ON journal_cursors TO {system}",
    # journal_pages
    """
    CREATE TABLE journal_pages (
      office_id UUID NOT NULL,
      page BIGINT NOT NULL,
      first_position BIGINT NOT NULL,
      last_position BIGINT NOT NULL,
      previous_hash BYTEA NOT NULL,
      hash BYTEA NOT NULL,
      sealed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      sealed_below xid8,
      cluster TEXT,
      CONSTRAINT pk_journal_pages PRIMARY KEY (office_id, page)
    )
    """,
    "ALTER TABLE journal_pages ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE journal_pages FORCE ROW LEVEL SECURITY",
    "CREATE POLICY journal_pages_office ON journal_pages FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY journal_pages_system_reads ON journal_pages FOR SELECT TO {system} USING (true)",
    "GRANT INSERT, SELECT ON journal_pages TO {app}",
    "GRANT SELECT (cluster), SELECT (hash), SELECT (last_position), SELECT (office_id), SELECT (page), SELECT (sealed_at), SELECT (sealed_below) ON journal_pages TO {system}",
    # journal_personal
    """
    CREATE TABLE journal_personal (
      office_id UUID NOT NULL,
      event_id UUID NOT NULL,
      data JSONB NOT NULL,
      CONSTRAINT pk_journal_personal PRIMARY KEY (office_id, event_id)
    )
    """,
    "ALTER TABLE journal_personal ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE journal_personal FORCE ROW LEVEL SECURITY",
    "CREATE POLICY journal_personal_office ON journal_personal FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON journal_personal TO {app}",
    # journal_positions
    """
    CREATE TABLE journal_positions (
      office_id UUID NOT NULL,
      position BIGINT NOT NULL,
      event_id UUID NOT NULL,
      digest BYTEA NOT NULL,
      CONSTRAINT pk_journal_positions PRIMARY KEY (office_id, position),
      CONSTRAINT uq_journal_positions_office_id_event_id UNIQUE (office_id, event_id)
    )
    """,
    "ALTER TABLE journal_positions ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE journal_positions FORCE ROW LEVEL SECURITY",
    "CREATE POLICY journal_positions_office ON journal_positions FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY journal_positions_system_reads ON journal_positions FOR SELECT TO {system} USING (true)",
    "GRANT INSERT, SELECT ON journal_positions TO {app}",
    "GRANT SELECT (event_id), SELECT (office_id), SELECT (position) ON journal_positions TO {system}",
    # people
    """
    CREATE TABLE people (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      name TEXT NOT NULL,
      origin VARCHAR(12) NOT NULL,
      party_member BOOLEAN NOT NULL,
      login VARCHAR(60),
      password_hash TEXT,
      phone VARCHAR(30),
      phone_purpose TEXT,
      phone_consented_at TIMESTAMP WITH TIME ZONE,
      card VARCHAR(40),
      language VARCHAR(5) NOT NULL,
      text_px INTEGER NOT NULL,
      administrator BOOLEAN NOT NULL,
      generated BOOLEAN NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      left_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_people PRIMARY KEY (office_id, id),
      CONSTRAINT uq_people_office_id_login UNIQUE (office_id, login)
    )
    """,
    "CREATE INDEX ix_people_phone ON people (office_id, phone)",
    "CREATE UNIQUE INDEX uq_people_card ON people (office_id, card) WHERE card IS NOT NULL",
    "ALTER TABLE people ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE people FORCE ROW LEVEL SECURITY",
    "CREATE POLICY people_office ON people FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON people TO {app}",
    # posts
    """
    CREATE TABLE posts (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      kind VARCHAR(40) NOT NULL,
      name TEXT NOT NULL,
      reports_to UUID,
      since DATE NOT NULL,
      until DATE,
      CONSTRAINT pk_posts PRIMARY KEY (office_id, id),
      CONSTRAINT fk_posts_office_id_reports_to FOREIGN KEY(office_id, reports_to) REFERENCES posts (office_id, id) ON DELETE SET NULL (reports_to)
    )
    """,
    "CREATE INDEX ix_posts_kind ON posts (office_id, kind)",
    "ALTER TABLE posts ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE posts FORCE ROW LEVEL SECURITY",
    "CREATE POLICY posts_office ON posts FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON posts TO {app}",
    # publicity
    """
    CREATE TABLE publicity (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      title TEXT NOT NULL,
      form VARCHAR(16) NOT NULL,
      channel TEXT,
      pieces INTEGER NOT NULL,
      put_out_on DATE NOT NULL,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_publicity PRIMARY KEY (office_id, id),
      CONSTRAINT ck_publicity_pieces CHECK (pieces > 0)
    )
    """,
    "CREATE INDEX ix_publicity_day ON publicity (office_id, put_out_on)",
    "ALTER TABLE publicity ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE publicity FORCE ROW LEVEL SECURITY",
    "CREATE POLICY publicity_office ON publicity FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON publicity TO {app}",
    # robots
    """
    CREATE TABLE robots (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      name TEXT NOT NULL,
      kind VARCHAR(12) NOT NULL,
      url TEXT NOT NULL,
      secret TEXT,
      kinds JSONB NOT NULL,
      active BOOLEAN DEFAULT true NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      CONSTRAINT pk_robots PRIMARY KEY (office_id, id)
    )
    """,
    "ALTER TABLE robots ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE robots FORCE ROW LEVEL SECURITY",
    "CREATE POLICY robots_office ON robots FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON robots TO {app}",
    # session_scopes
    """
    CREATE TABLE session_scopes (
      token_hash BYTEA NOT NULL,
      office_id UUID,
      city_id UUID,
      CONSTRAINT pk_session_scopes PRIMARY KEY (token_hash)
    )
    """,
    "GRANT DELETE, INSERT, SELECT ON session_scopes TO {app}",
    "GRANT INSERT, SELECT ON session_scopes TO {district}",
    # sign_in_codes
    """
    CREATE TABLE sign_in_codes (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      phone VARCHAR(30) NOT NULL,
      code_hash BYTEA NOT NULL,
      purpose TEXT NOT NULL,
      tries INTEGER NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
      used_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_sign_in_codes PRIMARY KEY (office_id, id)
    )
    """,
    "CREATE INDEX ix_sign_in_codes_phone ON sign_in_codes (office_id, phone, created_at)",
    "ALTER TABLE sign_in_codes ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE sign_in_codes FORCE ROW LEVEL SECURITY",
    "CREATE POLICY sign_in_codes_office ON sign_in_codes FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON sign_in_codes TO {app}",
    # absences
    """
    CREATE TABLE absences (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      person_id UUID NOT NULL,
      since DATE NOT NULL,
      until DATE NOT NULL,
      reason TEXT NOT NULL,
      CONSTRAINT pk_absences PRIMARY KEY (office_id, id),
      CONSTRAINT fk_absences_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id)
    )
    """,
    "CREATE INDEX ix_absences_person ON absences (office_id, person_id)",
    "ALTER TABLE absences ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE absences FORCE ROW LEVEL SECURITY",
    "CREATE POLICY absences_office ON absences FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON absences TO {app}",
    # alleys
    """
    CREATE TABLE alleys (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      community_id UUID NOT NULL,
      code VARCHAR(20) NOT NULL,
      name TEXT NOT NULL,
      kind VARCHAR(8) NOT NULL,
      length_m INTEGER NOT NULL,
      board_code VARCHAR(16) NOT NULL,
      since DATE NOT NULL,
      until DATE,
      CONSTRAINT pk_alleys PRIMARY KEY (office_id, id),
      CONSTRAINT fk_alleys_office_id_community_id FOREIGN KEY(office_id, community_id) REFERENCES communities (office_id, id),
      CONSTRAINT uq_alleys_office_id_code UNIQUE (office_id, code),
      CONSTRAINT uq_alleys_office_id_name UNIQUE (office_id, name),
      CONSTRAINT ck_alleys_length CHECK (length_m > 0)
    )
    """,
    "ALTER TABLE alleys ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE alleys FORCE ROW LEVEL SECURITY",
    "CREATE POLICY alleys_office ON alleys FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY alleys_public_reads ON alleys FOR SELECT TO {public} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON alleys TO {app}",
    "GRANT SELECT (board_code), SELECT (id), SELECT (kind), SELECT (name), SELECT (office_id) ON alleys TO {public}",
    # appointments
    """
    CREATE TABLE appointments (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      post_id UUID NOT NULL,
      person_id UUID NOT NULL,
      since DATE NOT NULL,
      until DATE,
      cover BOOLEAN NOT NULL,
      term_until DATE,
      CONSTRAINT pk_appointments PRIMARY KEY (office_id, id),
      CONSTRAINT fk_appointments_office_id_post_id FOREIGN KEY(office_id, post_id) REFERENCES posts (office_id, id),
      CONSTRAINT fk_appointments_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id)
    )
    """,
    "CREATE INDEX ix_appointments_person ON appointments (office_id, person_id)",
    "CREATE INDEX ix_appointments_post ON appointments (office_id, post_id)",
    "ALTER TABLE appointments ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE appointments FORCE ROW LEVEL SECURITY",
    "CREATE POLICY appointments_office ON appointments FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON appointments TO {app}",
    # bulletins
    """
    CREATE TABLE bulletins (
      city_id UUID NOT NULL,
      id UUID NOT NULL,
      name TEXT NOT NULL,
      issue INTEGER NOT NULL,
      total_issue INTEGER NOT NULL,
      issuer TEXT NOT NULL,
      issued_on DATE NOT NULL,
      heading TEXT,
      state VARCHAR(10) NOT NULL,
      revision INTEGER DEFAULT 1 NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      reviewed_by UUID,
      reviewed_at TIMESTAMP WITH TIME ZONE,
      signed_by UUID,
      signed_at TIMESTAMP WITH TIME ZONE,
      frozen BYTEA,
      frozen_hash BYTEA,
      CONSTRAINT pk_bulletins PRIMARY KEY (city_id, id),
      CONSTRAINT uq_bulletins_city_id_total_issue UNIQUE (city_id, total_issue),
      CONSTRAINT fk_bulletins_city_id FOREIGN KEY(city_id) REFERENCES cities (id)
    )
    """,
    "ALTER TABLE bulletins ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE bulletins FORCE ROW LEVEL SECURITY",
    "CREATE POLICY bulletins_city ON bulletins FOR ALL TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid) WITH CHECK (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON bulletins TO {district}",
    # case_batches
    """
    CREATE TABLE case_batches (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      community_id UUID NOT NULL,
      sent_by UUID NOT NULL,
      sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
      note TEXT,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_case_batches PRIMARY KEY (office_id, id),
      CONSTRAINT fk_case_batches_office_id_community_id FOREIGN KEY(office_id, community_id) REFERENCES communities (office_id, id),
      CONSTRAINT fk_case_batches_office_id_sent_by FOREIGN KEY(office_id, sent_by) REFERENCES people (office_id, id)
    )
    """,
    "ALTER TABLE case_batches ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE case_batches FORCE ROW LEVEL SECURITY",
    "CREATE POLICY case_batches_office ON case_batches FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON case_batches TO {app}",
    # check_ins
    """
    CREATE TABLE check_ins (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      person_id UUID NOT NULL,
      community_id UUID NOT NULL,
      day DATE NOT NULL,
      checked_at TIMESTAMP WITH TIME ZONE NOT NULL,
      checked_by UUID NOT NULL,
      filed JSONB NOT NULL,
      late_reason TEXT,
      undone_at TIMESTAMP WITH TIME ZONE,
      generated BOOLEAN DEFAULT false NOT NULL,
      recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      CONSTRAINT pk_check_ins PRIMARY KEY (office_id, id),
      CONSTRAINT fk_check_ins_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT fk_check_ins_office_id_checked_by FOREIGN KEY(office_id, checked_by) REFERENCES people (office_id, id),
      CONSTRAINT fk_check_ins_office_id_community_id FOREIGN KEY(office_id, community_id) REFERENCES communities (office_id, id)
    )
    """,
    "CREATE INDEX ix_check_ins_community ON check_ins (office_id, community_id, day)",
    "CREATE UNIQUE INDEX uq_check_ins_day ON check_ins (office_id, person_id, day) WHERE undone_at IS NULL",
    "ALTER TABLE check_ins ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE check_ins FORCE ROW LEVEL SECURITY",
    "CREATE POLICY check_ins_office ON check_ins FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON check_ins TO {app}",
    # deliveries
    """
    CREATE TABLE deliveries (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      robot_id UUID NOT NULL,
      kind VARCHAR(40) NOT NULL,
      body TEXT NOT NULL,
      link TEXT NOT NULL,
      state VARCHAR(12) NOT NULL,
      tries INTEGER DEFAULT 0 NOT NULL,
      answer TEXT,
      log JSONB DEFAULT '[]'::jsonb NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      delivered_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_deliveries PRIMARY KEY (office_id, id),
      CONSTRAINT fk_deliveries_office_id_robot_id FOREIGN KEY(office_id, robot_id) REFERENCES robots (office_id, id)
    )
    """,
    "CREATE INDEX ix_deliveries_robot ON deliveries (office_id, robot_id, created_at)",
    "ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE deliveries FORCE ROW LEVEL SECURITY",
    "CREATE POLICY deliveries_office ON deliveries FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON deliveries TO {app}",
    # districts
    """
    CREATE TABLE districts (
      id UUID NOT NULL,
      city_id UUID NOT NULL,
      slug VARCHAR(40) NOT NULL,
      code VARCHAR(12) NOT NULL,
      name TEXT NOT NULL,
      name_en TEXT NOT NULL,
      CONSTRAINT pk_districts PRIMARY KEY (id),
      CONSTRAINT fk_districts_city_id FOREIGN KEY(city_id) REFERENCES cities (id),
      CONSTRAINT uq_districts_slug UNIQUE (slug)
    )
    """,
    "GRANT SELECT ON districts TO {app}",
    "GRANT SELECT ON districts TO {district}",
    "GRANT SELECT ON districts TO {public}",
    "GRANT SELECT ON districts TO {system}",
    # evaluations
    """
    CREATE TABLE evaluations (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      post_id UUID NOT NULL,
      month DATE NOT NULL,
      score NUMERIC(6, 2) NOT NULL,
      why JSONB NOT NULL,
      playbook_version INTEGER NOT NULL,
      computed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      CONSTRAINT pk_evaluations PRIMARY KEY (office_id, id),
      CONSTRAINT fk_evaluations_office_id_post_id FOREIGN KEY(office_id, post_id) REFERENCES posts (office_id, id),
      CONSTRAINT uq_evaluations_office_id_post_id_month UNIQUE (office_id, post_id, month)
    )
    """,
    "ALTER TABLE evaluations ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE evaluations FORCE ROW LEVEL SECURITY",
    "CREATE POLICY evaluations_office ON evaluations FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON evaluations TO {app}",
    # invitations
    """
    CREATE TABLE invitations (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      token_hash BYTEA NOT NULL,
      purpose VARCHAR(8) NOT NULL,
      person_id UUID NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
      used_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_invitations PRIMARY KEY (office_id, id),
      CONSTRAINT fk_invitations_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT uq_invitations_office_id_token_hash UNIQUE (office_id, token_hash)
    )
    """,
    "ALTER TABLE invitations ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE invitations FORCE ROW LEVEL SECURITY",
    "CREATE POLICY invitations_office ON invitations FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON invitations TO {app}",
    # notices
    """
    CREATE TABLE notices (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      person_id UUID NOT NULL,
      kind VARCHAR(40) NOT NULL,
      title TEXT NOT NULL,
      body TEXT NOT NULL,
      link TEXT NOT NULL,
      urgent BOOLEAN DEFAULT false NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      read_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_notices PRIMARY KEY (office_id, id),
      CONSTRAINT fk_notices_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id)
    )
    """,
    "CREATE INDEX ix_notices_person ON notices (office_id, person_id, created_at)",
    "CREATE INDEX ix_notices_unread ON notices (office_id, person_id, created_at) WHERE read_at IS NULL",
    "ALTER TABLE notices ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE notices FORCE ROW LEVEL SECURITY",
    "CREATE POLICY notices_office ON notices FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON notices TO {app}",
    # photos
    """
    CREATE TABLE photos (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      subject_kind VARCHAR(12) NOT NULL,
      subject_id UUID NOT NULL,
      slot VARCHAR(8) NOT NULL,
      item VARCHAR(40),
      state VARCHAR(10) NOT NULL,
      reason TEXT,
      key TEXT NOT NULL,
      large_key TEXT,
      small_key TEXT,
      media_type VARCHAR(30),
      size BIGINT,
      width INTEGER,
      height INTEGER,
      sha256 BYTEA,
      perceptual BIGINT,
      taken_at TIMESTAMP WITH TIME ZONE,
      point JSONB,
      uploaded_by UUID NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      verified_at TIMESTAMP WITH TIME ZONE,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_photos PRIMARY KEY (office_id, id),
      CONSTRAINT fk_photos_office_id_uploaded_by FOREIGN KEY(office_id, uploaded_by) REFERENCES people (office_id, id)
    )
    """,
    "CREATE INDEX ix_photos_sha256 ON photos (office_id, sha256)",
    "CREATE INDEX ix_photos_subject ON photos (office_id, subject_kind, subject_id)",
    "CREATE INDEX ix_photos_waiting ON photos (office_id, created_at) WHERE state IN ('ticket', 'uploaded')",
    "ALTER TABLE photos ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE photos FORCE ROW LEVEL SECURITY",
    "CREATE POLICY photos_office ON photos FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON photos TO {app}",
    # playbooks
    """
    CREATE TABLE playbooks (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      version INTEGER,
      state VARCHAR(12) NOT NULL,
      number TEXT,
      trial BOOLEAN NOT NULL,
      in_force_from DATE,
      source TEXT NOT NULL,
      document JSONB NOT NULL,
      revision INTEGER NOT NULL,
      based_on INTEGER,
      notes TEXT,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      created_by UUID,
      published_at TIMESTAMP WITH TIME ZONE,
      published_by UUID,
      CONSTRAINT pk_playbooks PRIMARY KEY (office_id, id),
      CONSTRAINT fk_playbooks_office_id_created_by FOREIGN KEY(office_id, created_by) REFERENCES people (office_id, id) ON DELETE SET NULL (created_by),
      CONSTRAINT fk_playbooks_office_id_published_by FOREIGN KEY(office_id, published_by) REFERENCES people (office_id, id) ON DELETE SET NULL (published_by),
      CONSTRAINT uq_playbooks_office_id_version UNIQUE (office_id, version)
    )
    """,
    "CREATE INDEX ix_playbooks_in_force ON playbooks (office_id, in_force_from, version)",
    "ALTER TABLE playbooks ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE playbooks FORCE ROW LEVEL SECURITY",
    "CREATE POLICY playbooks_office ON playbooks FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON playbooks TO {app}",
    # point_accounts
    """
    CREATE TABLE point_accounts (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      person_id UUID,
      balance INTEGER DEFAULT 0 NOT NULL,
      CONSTRAINT pk_point_accounts PRIMARY KEY (office_id, id),
      CONSTRAINT fk_point_accounts_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT ck_point_accounts_not_overdrawn CHECK (person_id IS NULL OR balance >= 0)
    )
    """,
    "CREATE UNIQUE INDEX uq_point_accounts_person ON point_accounts (office_id, person_id) NULLS NOT DISTINCT",
    "ALTER TABLE point_accounts ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE point_accounts FORCE ROW LEVEL SECURITY",
    "CREATE POLICY point_accounts_office ON point_accounts FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON point_accounts TO {app}",
    # sessions
    """
    CREATE TABLE sessions (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      token_hash BYTEA NOT NULL,
      standing VARCHAR(64) NOT NULL,
      person_id UUID NOT NULL,
      device VARCHAR(200) NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
      revoked_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_sessions PRIMARY KEY (office_id, id),
      CONSTRAINT fk_sessions_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT uq_sessions_office_id_token_hash UNIQUE (office_id, token_hash)
    )
    """,
    "CREATE INDEX ix_sessions_person ON sessions (office_id, person_id)",
    "ALTER TABLE sessions ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE sessions FORCE ROW LEVEL SECURITY",
    "CREATE POLICY sessions_office ON sessions FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON sessions TO {app}",
    # authority_accounts
    """
    CREATE TABLE authority_accounts (
      city_id UUID NOT NULL,
      id UUID NOT NULL,
      role VARCHAR(24) NOT NULL,
      district_id UUID,
      department_id UUID,
      name TEXT NOT NULL,
      login VARCHAR(60) NOT NULL,
      password_hash TEXT,
      phone VARCHAR(30),
      language VARCHAR(5) NOT NULL,
      generated BOOLEAN NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      left_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_authority_accounts PRIMARY KEY (city_id, id),
      CONSTRAINT uq_authority_accounts_city_id_login UNIQUE (city_id, login),
      CONSTRAINT fk_authority_accounts_city_id FOREIGN KEY(city_id) REFERENCES cities (id),
      CONSTRAINT fk_authority_accounts_district_id FOREIGN KEY(district_id) REFERENCES districts (id)
    )
    """,
    "ALTER TABLE authority_accounts ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE authority_accounts FORCE ROW LEVEL SECURITY",
    "CREATE POLICY authority_accounts_city ON authority_accounts FOR ALL TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid) WITH CHECK (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON authority_accounts TO {district}",
    # bulletin_items
    """
    CREATE TABLE bulletin_items (
      city_id UUID NOT NULL,
      id UUID NOT NULL,
      bulletin_id UUID,
      district_id UUID NOT NULL,
      office_id UUID NOT NULL,
      place INTEGER DEFAULT 0 NOT NULL,
      supplier TEXT NOT NULL,
      title TEXT NOT NULL,
      body TEXT NOT NULL,
      period_from DATE NOT NULL,
      period_until DATE NOT NULL,
      due_on DATE,
      state VARCHAR(12) NOT NULL,
      revision INTEGER DEFAULT 1 NOT NULL,
      contributed_by UUID,
      contributed_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_bulletin_items PRIMARY KEY (city_id, id),
      CONSTRAINT fk_bulletin_items_city_id_bulletin_id FOREIGN KEY(city_id, bulletin_id) REFERENCES bulletins (city_id, id) ON DELETE SET NULL (bulletin_id),
      CONSTRAINT fk_bulletin_items_district_id FOREIGN KEY(district_id) REFERENCES districts (id)
    )
    """,
    "CREATE INDEX ix_bulletin_items_district ON bulletin_items (city_id, district_id)",
    "ALTER TABLE bulletin_items ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE bulletin_items FORCE ROW LEVEL SECURITY",
    "CREATE POLICY bulletin_items_city ON bulletin_items FOR ALL TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid) WITH CHECK (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON bulletin_items TO {district}",
    # councils
    """
    CREATE TABLE councils (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      kind VARCHAR(8) NOT NULL,
      name TEXT NOT NULL,
      chair_id UUID,
      founded_on DATE NOT NULL,
      CONSTRAINT pk_councils PRIMARY KEY (office_id, id),
      CONSTRAINT fk_councils_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_councils_office_id_chair_id FOREIGN KEY(office_id, chair_id) REFERENCES people (office_id, id) ON DELETE SET NULL (chair_id)
    )
    """,
    "CREATE INDEX ix_councils_alley ON councils (office_id, alley_id)",
    "ALTER TABLE councils ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE councils FORCE ROW LEVEL SECURITY",
    "CREATE POLICY councils_office ON councils FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON councils TO {app}",
    # departments
    """
    CREATE TABLE departments (
      city_id UUID NOT NULL,
      id UUID NOT NULL,
      district_id UUID NOT NULL,
      code VARCHAR(30) NOT NULL,
      name TEXT NOT NULL,
      name_en TEXT NOT NULL,
      since TIMESTAMP WITH TIME ZONE,
      until TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_departments PRIMARY KEY (city_id, id),
      CONSTRAINT uq_departments_district_id_code UNIQUE (district_id, code),
      CONSTRAINT fk_departments_city_id FOREIGN KEY(city_id) REFERENCES cities (id),
      CONSTRAINT fk_departments_district_id FOREIGN KEY(district_id) REFERENCES districts (id)
    )
    """,
    "GRANT SELECT ON departments TO {app}",
    "GRANT INSERT, SELECT ON departments TO {district}",
    # fixes
    """
    CREATE TABLE fixes (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      person_id UUID NOT NULL,
      post_kind VARCHAR(40) NOT NULL,
      patrol_id UUID,
      category VARCHAR(40) NOT NULL,
      way VARCHAR(8) NOT NULL,
      note TEXT,
      day DATE NOT NULL,
      occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_fixes PRIMARY KEY (office_id, id),
      CONSTRAINT fk_fixes_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_fixes_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id)
    )
    """,
    "CREATE INDEX ix_fixes_alley ON fixes (office_id, alley_id, day)",
    "CREATE INDEX ix_fixes_person ON fixes (office_id, person_id, day)",
    "ALTER TABLE fixes ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE fixes FORCE ROW LEVEL SECURITY",
    "CREATE POLICY fixes_office ON fixes FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON fixes TO {app}",
    # frozen_figures
    """
    CREATE TABLE frozen_figures (
      city_id UUID NOT NULL,
      id UUID NOT NULL,
      bulletin_id UUID NOT NULL,
      item_id UUID NOT NULL,
      office_id UUID NOT NULL,
      name VARCHAR(60) NOT NULL,
      value BIGINT NOT NULL,
      unit VARCHAR(20),
      position BIGINT NOT NULL,
      period JSONB NOT NULL,
      frozen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      CONSTRAINT pk_frozen_figures PRIMARY KEY (city_id, id),
      CONSTRAINT fk_frozen_figures_city_id_bulletin_id FOREIGN KEY(city_id, bulletin_id) REFERENCES bulletins (city_id, id),
      CONSTRAINT uq_frozen_figures_city_id_bulletin_id_item_id_name UNIQUE (city_id, bulletin_id, item_id, name)
    )
    """,
    "ALTER TABLE frozen_figures ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE frozen_figures FORCE ROW LEVEL SECURITY",
    "CREATE POLICY frozen_figures_city ON frozen_figures FOR ALL TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid) WITH CHECK (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON frozen_figures TO {district}",
    # notes
    """
    CREATE TABLE notes (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID,
      person_id UUID NOT NULL,
      day DATE NOT NULL,
      occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
      body TEXT NOT NULL,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_notes PRIMARY KEY (office_id, id),
      CONSTRAINT fk_notes_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id) ON DELETE SET NULL (alley_id),
      CONSTRAINT fk_notes_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id)
    )
    """,
    "CREATE INDEX ix_notes_person ON notes (office_id, person_id, day)",
    "ALTER TABLE notes ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE notes FORCE ROW LEVEL SECURITY",
    "CREATE POLICY notes_office ON notes FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON notes TO {app}",
    # office_addresses
    """
    CREATE TABLE office_addresses (
      slug VARCHAR(40) NOT NULL,
      office_id UUID NOT NULL,
      district_id UUID NOT NULL,
      city_id UUID NOT NULL,
      CONSTRAINT pk_office_addresses PRIMARY KEY (slug),
      CONSTRAINT uq_office_addresses_office_id UNIQUE (office_id),
      CONSTRAINT fk_office_addresses_district_id FOREIGN KEY(district_id) REFERENCES districts (id),
      CONSTRAINT fk_office_addresses_city_id FOREIGN KEY(city_id) REFERENCES cities (id)
    )
    """,
    "GRANT INSERT, SELECT ON office_addresses TO {app}",
    "GRANT SELECT ON office_addresses TO {district}",
    "GRANT SELECT ON office_addresses TO {public}",
    "GRANT SELECT ON office_addresses TO {system}",
    # offices
    """
    CREATE TABLE offices (
      office_id UUID NOT NULL,
      city_id UUID NOT NULL,
      district_id UUID NOT NULL,
      slug VARCHAR(40) NOT NULL,
      code VARCHAR(12) NOT NULL,
      name TEXT NOT NULL,
      name_en TEXT NOT NULL,
      state VARCHAR(12) NOT NULL,
      time_zone VARCHAR(40) NOT NULL,
      phone VARCHAR(30),
      pack VARCHAR(40),
      generated BOOLEAN NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      opened_at TIMESTAMP WITH TIME ZONE,
      suspended_because TEXT,
      CONSTRAINT pk_offices PRIMARY KEY (office_id),
      CONSTRAINT fk_offices_city_id FOREIGN KEY(city_id) REFERENCES cities (id),
      CONSTRAINT fk_offices_district_id FOREIGN KEY(district_id) REFERENCES districts (id)
    )
    """,
    "ALTER TABLE offices ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE offices FORCE ROW LEVEL SECURITY",
    "CREATE POLICY offices_office ON offices FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY offices_district_reads ON offices FOR SELECT TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY offices_public_reads ON offices FOR SELECT TO {public} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY offices_system_reads ON offices FOR SELECT TO {system} USING (true)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON offices TO {app}",
    "GRANT SELECT (city_id), SELECT (code), SELECT (created_at), SELECT (district_id), SELECT (generated), SELECT (name), SELECT (name_en), SELECT (office_id), SELECT (opened_at), SELECT (slug), SELECT (state) ON offices TO {district}",
    "GRANT SELECT (name), SELECT (name_en), SELECT (office_id), SELECT (phone), SELECT (state), SELECT (time_zone) ON offices TO {public}",
    "GRANT SELECT (city_id), SELECT (district_id), SELECT (office_id), SELECT (state) ON offices TO {system}",
    # patrols
    """
    CREATE TABLE patrols (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      person_id UUID NOT NULL,
      post_kind VARCHAR(40) NOT NULL,
      checklist VARCHAR(40) NOT NULL,
      playbook_version INTEGER NOT NULL,
      started_at TIMESTAMP WITH TIME ZONE NOT NULL,
      finished_at TIMESTAMP WITH TIME ZONE,
      day DATE NOT NULL,
      minutes INTEGER,
      items JSONB DEFAULT '[]'::jsonb NOT NULL,
      start_point JSONB,
      finish_point JSONB,
      joint BOOLEAN DEFAULT false NOT NULL,
      remark TEXT,
      generated BOOLEAN DEFAULT false NOT NULL,
      received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      CONSTRAINT pk_patrols PRIMARY KEY (office_id, id),
      CONSTRAINT fk_patrols_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_patrols_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT ck_patrols_minutes CHECK (minutes IS NULL OR minutes BETWEEN 0 AND 1440)
    )
    """,
    "CREATE INDEX ix_patrols_alley ON patrols (office_id, alley_id, day)",
    "CREATE INDEX ix_patrols_person ON patrols (office_id, person_id, day)",
    "ALTER TABLE patrols ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE patrols FORCE ROW LEVEL SECURITY",
    "CREATE POLICY patrols_office ON patrols FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON patrols TO {app}",
    # point_transfers
    """
    CREATE TABLE point_transfers (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      kind VARCHAR(12) NOT NULL,
      person_id UUID NOT NULL,
      check_in_id UUID,
      undoes UUID,
      amount INTEGER NOT NULL,
      why JSONB NOT NULL,
      playbook_version INTEGER NOT NULL,
      at TIMESTAMP WITH TIME ZONE NOT NULL,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_point_transfers PRIMARY KEY (office_id, id),
      CONSTRAINT fk_point_transfers_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT fk_point_transfers_office_id_check_in_id FOREIGN KEY(office_id, check_in_id) REFERENCES check_ins (office_id, id),
      CONSTRAINT fk_point_transfers_office_id_undoes FOREIGN KEY(office_id, undoes) REFERENCES point_transfers (office_id, id)
    )
    """,
    "CREATE INDEX ix_point_transfers_person ON point_transfers (office_id, person_id, at)",
    "CREATE UNIQUE INDEX uq_point_transfers_check_in ON point_transfers (office_id, check_in_id, kind)",
    "ALTER TABLE point_transfers ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE point_transfers FORCE ROW LEVEL SECURITY",
    "CREATE POLICY point_transfers_office ON point_transfers FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT INSERT, SELECT ON point_transfers TO {app}",
    # post_places
    """
    CREATE TABLE post_places (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      post_id UUID NOT NULL,
      alley_id UUID,
      community_id UUID,
      since DATE NOT NULL,
      until DATE,
      CONSTRAINT pk_post_places PRIMARY KEY (office_id, id),
      CONSTRAINT fk_post_places_office_id_post_id FOREIGN KEY(office_id, post_id) REFERENCES posts (office_id, id),
      CONSTRAINT fk_post_places_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_post_places_office_id_community_id FOREIGN KEY(office_id, community_id) REFERENCES communities (office_id, id),
      CONSTRAINT ck_post_places_one_place CHECK (num_nonnulls(alley_id, community_id) = 1)
    )
    """,
    "CREATE INDEX ix_post_places_alley ON post_places (office_id, alley_id)",
    "CREATE INDEX ix_post_places_community ON post_places (office_id, community_id)",
    "CREATE INDEX ix_post_places_post ON post_places (office_id, post_id)",
    "ALTER TABLE post_places ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE post_places FORCE ROW LEVEL SECURITY",
    "CREATE POLICY post_places_office ON post_places FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON post_places TO {app}",
    # public_reports
    """
    CREATE TABLE public_reports (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      category VARCHAR(40) NOT NULL,
      description TEXT NOT NULL,
      name TEXT,
      phone VARCHAR(30),
      phone_purpose TEXT,
      phone_consented_at TIMESTAMP WITH TIME ZONE,
      code_hash VARCHAR(64) NOT NULL,
      received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      case_id UUID,
      CONSTRAINT pk_public_reports PRIMARY KEY (office_id, id),
      CONSTRAINT fk_public_reports_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT uq_public_reports_office_id_code_hash UNIQUE (office_id, code_hash)
    )
    """,
    "CREATE INDEX ix_public_reports_waiting ON public_reports (office_id, received_at) WHERE case_id IS NULL",
    "ALTER TABLE public_reports ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE public_reports FORCE ROW LEVEL SECURITY",
    "CREATE POLICY public_reports_office ON public_reports FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY public_reports_public_reads ON public_reports FOR SELECT TO {public} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY public_reports_public_adds ON public_reports FOR INSERT TO {public} WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY public_reports_system_reads ON public_reports FOR SELECT TO {system} USING (true)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON public_reports TO {app}",
    "GRANT INSERT, SELECT (office_id) ON public_reports TO {public}",
    "GRANT SELECT (case_id), SELECT (id), SELECT (office_id), SELECT (received_at) ON public_reports TO {system}",
    # units
    """
    CREATE TABLE units (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      name TEXT NOT NULL,
      kind VARCHAR(8) NOT NULL,
      since DATE NOT NULL,
      until DATE,
      generated BOOLEAN NOT NULL,
      CONSTRAINT pk_units PRIMARY KEY (office_id, id),
      CONSTRAINT fk_units_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id)
    )
    """,
    "CREATE INDEX ix_units_alley ON units (office_id, alley_id)",
    "ALTER TABLE units ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE units FORCE ROW LEVEL SECURITY",
    "CREATE POLICY units_office ON units FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON units TO {app}",
    # cases
    """
    CREATE TABLE cases (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      number VARCHAR(20) NOT NULL,
      city_id UUID NOT NULL,
      district_id UUID NOT NULL,
      title VARCHAR(200) NOT NULL,
      description TEXT,
      category VARCHAR(40) NOT NULL,
      grade VARCHAR(40) NOT NULL,
      flow VARCHAR(40) NOT NULL,
      step VARCHAR(40),
      danger BOOLEAN DEFAULT false NOT NULL,
      alley_id UUID NOT NULL,
      position_m INTEGER,
      playbook_version INTEGER NOT NULL,
      source VARCHAR(12) NOT NULL,
      reporter_id UUID,
      reporter_post_kind VARCHAR(40),
      public_report_id UUID,
      opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
      step_since TIMESTAMP WITH TIME ZONE NOT NULL,
      owner_post_id UUID,
      owner_person_id UUID,
      due_at TIMESTAMP WITH TIME ZONE,
      remind_at TIMESTAMP WITH TIME ZONE,
      escalate_at TIMESTAMP WITH TIME ZONE,
      wake_at TIMESTAMP WITH TIME ZONE,
      rung INTEGER DEFAULT 0 NOT NULL,
      overdue_since TIMESTAMP WITH TIME ZONE,
      closed_at TIMESTAMP WITH TIME ZONE,
      outcome VARCHAR(12),
      batch_id UUID,
      forerunner_id UUID,
      state JSONB DEFAULT '{{}}'::jsonb NOT NULL,
      why JSONB DEFAULT '{{}}'::jsonb NOT NULL,
      revision INTEGER DEFAULT 1 NOT NULL,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_cases PRIMARY KEY (office_id, id),
      CONSTRAINT fk_cases_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_cases_office_id_owner_post_id FOREIGN KEY(office_id, owner_post_id) REFERENCES posts (office_id, id) ON DELETE SET NULL (owner_post_id),
      CONSTRAINT fk_cases_office_id_owner_person_id FOREIGN KEY(office_id, owner_person_id) REFERENCES people (office_id, id) ON DELETE SET NULL (owner_person_id),
      CONSTRAINT fk_cases_office_id_reporter_id FOREIGN KEY(office_id, reporter_id) REFERENCES people (office_id, id) ON DELETE SET NULL (reporter_id),
      CONSTRAINT fk_cases_office_id_forerunner_id FOREIGN KEY(office_id, forerunner_id) REFERENCES cases (office_id, id) ON DELETE SET NULL (forerunner_id),
      CONSTRAINT fk_cases_office_id_batch_id FOREIGN KEY(office_id, batch_id) REFERENCES case_batches (office_id, id) ON DELETE SET NULL (batch_id),
      CONSTRAINT fk_cases_office_id_public_report_id FOREIGN KEY(office_id, public_report_id) REFERENCES public_reports (office_id, id) ON DELETE SET NULL (public_report_id),
      CONSTRAINT uq_cases_office_id_number UNIQUE (office_id, number),
      CONSTRAINT ck_cases_position CHECK (position_m IS NULL OR position_m >= 0)
    )
    """,
    "CREATE INDEX ix_cases_alley ON cases (office_id, alley_id, category, closed_at)",
    "CREATE INDEX ix_cases_due ON cases (office_id, due_at) WHERE closed_at IS NULL AND due_at IS NOT NULL",
    "CREATE INDEX ix_cases_forerunner ON cases (office_id, forerunner_id) WHERE forerunner_id IS NOT NULL",
    "CREATE INDEX ix_cases_owner ON cases (office_id, owner_person_id, due_at, id) WHERE closed_at IS NULL",
    "CREATE INDEX ix_cases_post ON cases (office_id, owner_post_id, due_at, id) WHERE closed_at IS NULL",
    "CREATE INDEX ix_cases_reporter ON cases (office_id, reporter_id, opened_at)",
    "CREATE INDEX ix_cases_wake ON cases (office_id, wake_at) WHERE closed_at IS NULL AND wake_at IS NOT NULL",
    "ALTER TABLE cases ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE cases FORCE ROW LEVEL SECURITY",
    "CREATE POLICY cases_office ON cases FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY cases_district_reads ON cases FOR SELECT TO {district} USING (district_id = (NULLIF(current_setting('app.district_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY cases_system_reads ON cases FOR SELECT TO {system} USING (true)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON cases TO {app}",
    "GRANT SELECT (category), SELECT (city_id), SELECT (closed_at), SELECT (danger), SELECT (district_id), SELECT (due_at), SELECT (grade), SELECT (id), SELECT (number), SELECT (office_id), SELECT (opened_at), SELECT (outcome), SELECT (overdue_since) ON cases TO {district}",
    "GRANT SELECT (closed_at), SELECT (id), SELECT (office_id), SELECT (wake_at) ON cases TO {system}",
    # council_members
    """
    CREATE TABLE council_members (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      council_id UUID NOT NULL,
      name TEXT NOT NULL,
      speaks_for VARCHAR(12) NOT NULL,
      since DATE NOT NULL,
      CONSTRAINT pk_council_members PRIMARY KEY (office_id, id),
      CONSTRAINT fk_council_members_office_id_council_id FOREIGN KEY(office_id, council_id) REFERENCES councils (office_id, id)
    )
    """,
    "CREATE INDEX ix_council_members_council ON council_members (office_id, council_id)",
    "ALTER TABLE council_members ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE council_members FORCE ROW LEVEL SECURITY",
    "CREATE POLICY council_members_office ON council_members FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON council_members TO {app}",
    # meetings
    """
    CREATE TABLE meetings (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      council_id UUID,
      kind VARCHAR(16) NOT NULL,
      title TEXT NOT NULL,
      place TEXT,
      held_at TIMESTAMP WITH TIME ZONE NOT NULL,
      attended INTEGER NOT NULL,
      minutes TEXT,
      recorded_by UUID,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_meetings PRIMARY KEY (office_id, id),
      CONSTRAINT fk_meetings_office_id_council_id FOREIGN KEY(office_id, council_id) REFERENCES councils (office_id, id),
      CONSTRAINT fk_meetings_office_id_recorded_by FOREIGN KEY(office_id, recorded_by) REFERENCES people (office_id, id) ON DELETE SET NULL (recorded_by),
      CONSTRAINT ck_meetings_attended CHECK (attended >= 0)
    )
    """,
    "CREATE INDEX ix_meetings_council ON meetings (office_id, council_id)",
    "CREATE INDEX ix_meetings_held ON meetings (office_id, held_at)",
    "ALTER TABLE meetings ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE meetings FORCE ROW LEVEL SECURITY",
    "CREATE POLICY meetings_office ON meetings FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON meetings TO {app}",
    # point_entries
    """
    CREATE TABLE point_entries (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      transfer_id UUID NOT NULL,
      account_id UUID NOT NULL,
      amount INTEGER NOT NULL,
      CONSTRAINT pk_point_entries PRIMARY KEY (office_id, id),
      CONSTRAINT fk_point_entries_office_id_transfer_id FOREIGN KEY(office_id, transfer_id) REFERENCES point_transfers (office_id, id),
      CONSTRAINT fk_point_entries_office_id_account_id FOREIGN KEY(office_id, account_id) REFERENCES point_accounts (office_id, id)
    )
    """,
    "CREATE INDEX ix_point_entries_account ON point_entries (office_id, account_id)",
    "ALTER TABLE point_entries ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE point_entries FORCE ROW LEVEL SECURITY",
    "CREATE POLICY point_entries_office ON point_entries FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT INSERT, SELECT ON point_entries TO {app}",
    # visits
    """
    CREATE TABLE visits (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      person_id UUID NOT NULL,
      post_kind VARCHAR(40) NOT NULL,
      unit_id UUID,
      whom VARCHAR(12) NOT NULL,
      people INTEGER NOT NULL,
      minutes INTEGER NOT NULL,
      day DATE NOT NULL,
      occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
      note TEXT,
      need TEXT,
      need_answer TEXT,
      need_answered_at TIMESTAMP WITH TIME ZONE,
      need_answered_by UUID,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_visits PRIMARY KEY (office_id, id),
      CONSTRAINT fk_visits_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_visits_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT fk_visits_office_id_need_answered_by FOREIGN KEY(office_id, need_answered_by) REFERENCES people (office_id, id) ON DELETE SET NULL (need_answered_by),
      CONSTRAINT fk_visits_office_id_unit_id FOREIGN KEY(office_id, unit_id) REFERENCES units (office_id, id) ON DELETE SET NULL (unit_id),
      CONSTRAINT ck_visits_counts CHECK (people >= 0 AND minutes BETWEEN 0 AND 1440)
    )
    """,
    "CREATE INDEX ix_visits_needs ON visits (office_id, alley_id) WHERE need IS NOT NULL AND need_answered_at IS NULL",
    "CREATE INDEX ix_visits_person ON visits (office_id, person_id, day)",
    "CREATE INDEX ix_visits_unit ON visits (office_id, unit_id)",
    "ALTER TABLE visits ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE visits FORCE ROW LEVEL SECURITY",
    "CREATE POLICY visits_office ON visits FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON visits TO {app}",
    # decisions
    """
    CREATE TABLE decisions (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      meeting_id UUID NOT NULL,
      body TEXT NOT NULL,
      post_id UUID,
      due_on DATE,
      done_on DATE,
      CONSTRAINT pk_decisions PRIMARY KEY (office_id, id),
      CONSTRAINT fk_decisions_office_id_meeting_id FOREIGN KEY(office_id, meeting_id) REFERENCES meetings (office_id, id),
      CONSTRAINT fk_decisions_office_id_post_id FOREIGN KEY(office_id, post_id) REFERENCES posts (office_id, id) ON DELETE SET NULL (post_id)
    )
    """,
    "CREATE INDEX ix_decisions_meeting ON decisions (office_id, meeting_id)",
    "ALTER TABLE decisions ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE decisions FORCE ROW LEVEL SECURITY",
    "CREATE POLICY decisions_office ON decisions FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON decisions TO {app}",
    # joint_calls
    """
    CREATE TABLE joint_calls (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      case_id UUID NOT NULL,
      kind VARCHAR(20) NOT NULL,
      place TEXT NOT NULL,
      meet_at TIMESTAMP WITH TIME ZONE NOT NULL,
      caller_id UUID NOT NULL,
      caller_phone VARCHAR(30),
      called_at TIMESTAMP WITH TIME ZONE NOT NULL,
      answer_by TIMESTAMP WITH TIME ZONE NOT NULL,
      help_given TEXT,
      outcome TEXT,
      closed_at TIMESTAMP WITH TIME ZONE,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_joint_calls PRIMARY KEY (office_id, id),
      CONSTRAINT fk_joint_calls_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id),
      CONSTRAINT fk_joint_calls_office_id_caller_id FOREIGN KEY(office_id, caller_id) REFERENCES people (office_id, id)
    )
    """,
    "CREATE INDEX ix_joint_calls_case ON joint_calls (office_id, case_id)",
    "ALTER TABLE joint_calls ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE joint_calls FORCE ROW LEVEL SECURITY",
    "CREATE POLICY joint_calls_office ON joint_calls FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON joint_calls TO {app}",
    # persuasions
    """
    CREATE TABLE persuasions (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      case_id UUID NOT NULL,
      round INTEGER NOT NULL,
      day DATE NOT NULL,
      who_went TEXT NOT NULL,
      difficulty TEXT,
      help_agreed TEXT,
      next_visit DATE,
      agreed BOOLEAN NOT NULL,
      recorded_by UUID NOT NULL,
      recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
      erased_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_persuasions PRIMARY KEY (office_id, id),
      CONSTRAINT fk_persuasions_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id),
      CONSTRAINT fk_persuasions_office_id_recorded_by FOREIGN KEY(office_id, recorded_by) REFERENCES people (office_id, id),
      CONSTRAINT uq_persuasions_office_id_case_id_round UNIQUE (office_id, case_id, round)
    )
    """,
    "ALTER TABLE persuasions ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE persuasions FORCE ROW LEVEL SECURITY",
    "CREATE POLICY persuasions_office ON persuasions FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON persuasions TO {app}",
    # joint_call_answers
    """
    CREATE TABLE joint_call_answers (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      call_id UUID NOT NULL,
      case_id UUID NOT NULL,
      city_id UUID NOT NULL,
      department_id UUID NOT NULL,
      office_name TEXT NOT NULL,
      category_name TEXT NOT NULL,
      place TEXT NOT NULL,
      meet_at TIMESTAMP WITH TIME ZONE NOT NULL,
      caller_name TEXT NOT NULL,
      caller_phone VARCHAR(30),
      answer_by TIMESTAMP WITH TIME ZONE NOT NULL,
      state VARCHAR(12) NOT NULL,
      answered_at TIMESTAMP WITH TIME ZONE,
      answered_by UUID,
      officer_name TEXT,
      other_time TIMESTAMP WITH TIME ZONE,
      reason TEXT,
      arrived_at TIMESTAMP WITH TIME ZONE,
      outcome TEXT,
      document_number VARCHAR(80),
      done_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_joint_call_answers PRIMARY KEY (office_id, id),
      CONSTRAINT fk_joint_call_answers_office_id_call_id FOREIGN KEY(office_id, call_id) REFERENCES joint_calls (office_id, id),
      CONSTRAINT fk_joint_call_answers_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id),
      CONSTRAINT uq_joint_call_answers_office_id_call_id_department_id UNIQUE (office_id, call_id, department_id)
    )
    """,
    "CREATE INDEX ix_joint_call_answers_department ON joint_call_answers (office_id, department_id, done_at)",
    "ALTER TABLE joint_call_answers ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE joint_call_answers FORCE ROW LEVEL SECURITY",
    "CREATE POLICY joint_call_answers_office ON joint_call_answers FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY joint_call_answers_district_reads ON joint_call_answers FOR SELECT TO {district} USING (department_id = (NULLIF(current_setting('app.department_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON joint_call_answers TO {app}",
    "GRANT SELECT ON joint_call_answers TO {district}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    roles = {role: settings.role_name(role) for role in ("app", "system", "district", "public")}
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(**roles))
