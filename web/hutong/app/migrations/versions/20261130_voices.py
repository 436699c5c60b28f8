"""What stewards say of how matters were followed up; reviews of scores; circulars."""

from alembic import context, op

revision = "20261130_voices"
down_revision = "20261130_alleys"

STATEMENTS = (
    """
    CREATE TABLE voices (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      person_id UUID NOT NULL,
      post_id UUID NOT NULL,
      post_kind VARCHAR(40) NOT NULL,
      alley_id UUID NOT NULL,
      case_id UUID,
      came VARCHAR(8) NOT NULL,
      done VARCHAR(8) NOT NULL,
      remark TEXT,
      reader_ids UUID[] NOT NULL,
      day DATE NOT NULL,
      given_at TIMESTAMP WITH TIME ZONE NOT NULL,
      read_at TIMESTAMP WITH TIME ZONE,
      answer TEXT,
      answered_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_voices PRIMARY KEY (office_id, id),
      CONSTRAINT fk_voices_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT fk_voices_office_id_post_id FOREIGN KEY(office_id, post_id) REFERENCES posts (office_id, id),
      CONSTRAINT fk_voices_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_voices_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id) ON DELETE SET NULL (case_id)
    )
    """,
    "CREATE INDEX ix_voices_person ON voices (office_id, person_id, day)",
    "CREATE INDEX ix_voices_day ON voices (office_id, day)",
    """
    CREATE TABLE score_reviews (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      evaluation_id UUID NOT NULL,
      asked_by UUID NOT NULL,
      asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
      reason TEXT NOT NULL,
      answer_by DATE NOT NULL,
      answered_by UUID,
      answered_at TIMESTAMP WITH TIME ZONE,
      answer TEXT,
      score NUMERIC(6, 2),
      CONSTRAINT pk_score_reviews PRIMARY KEY (office_id, id),
      CONSTRAINT fk_score_reviews_office_id_evaluation_id FOREIGN KEY(office_id, evaluation_id) REFERENCES evaluations (office_id, id),
      CONSTRAINT fk_score_reviews_office_id_asked_by FOREIGN KEY(office_id, asked_by) REFERENCES people (office_id, id),
      CONSTRAINT fk_score_reviews_office_id_answered_by FOREIGN KEY(office_id, answered_by) REFERENCES people (office_id, id) ON DELETE SET NULL (answered_by)
    )
    """,
    "CREATE UNIQUE INDEX uq_score_reviews_open ON score_reviews (office_id, evaluation_id) WHERE answered_at IS NULL",
    """
    CREATE TABLE circulars (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      number VARCHAR(60) NOT NULL,
      title VARCHAR(120) NOT NULL,
      body TEXT NOT NULL,
      quarter DATE NOT NULL,
      rows JSONB NOT NULL,
      issued_by UUID NOT NULL,
      issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
      corrects_id UUID,
      because TEXT,
      CONSTRAINT pk_circulars PRIMARY KEY (office_id, id),
      CONSTRAINT fk_circulars_office_id_issued_by FOREIGN KEY(office_id, issued_by) REFERENCES people (office_id, id),
      CONSTRAINT fk_circulars_office_id_corrects_id FOREIGN KEY(office_id, corrects_id) REFERENCES circulars (office_id, id) ON DELETE SET NULL (corrects_id),
      CONSTRAINT uq_circulars_office_id_number UNIQUE (office_id, number),
      CONSTRAINT uq_circulars_office_id_corrects_id UNIQUE (office_id, corrects_id)
    )
    """,
    "CREATE INDEX ix_circulars_quarter ON circulars (office_id, quarter, issued_at)",
)
_TABLES = ("voices", "score_reviews", "circulars")
_WALL = "USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)"


def upgrade() -> None:
    connection, app = op.get_bind(), context.config.attributes["settings"].role_name("app")
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
    for table in _TABLES:
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"CREATE POLICY {table}_office ON {table} FOR ALL TO {app} {_WALL}")
        connection.exec_driver_sql(f"GRANT DELETE, INSERT, SELECT, UPDATE ON {table} TO {app}")
