"""Alleys: further communities, successions, documents, hand-drawn maps with pins."""

from alembic import context, op

revision = "20261130_alleys"
down_revision = "20261130_leaves"

STATEMENTS = (
    """
    CREATE TABLE alley_communities (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      community_id UUID NOT NULL,
      since DATE NOT NULL,
      until DATE,
      CONSTRAINT pk_alley_communities PRIMARY KEY (office_id, id),
      CONSTRAINT fk_alley_communities_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_alley_communities_office_id_community_id FOREIGN KEY(office_id, community_id) REFERENCES communities (office_id, id)
    )
    """,
    "CREATE INDEX ix_alley_communities_alley ON alley_communities (office_id, alley_id)",
    "ALTER TABLE alley_communities ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE alley_communities FORCE ROW LEVEL SECURITY",
    "CREATE POLICY alley_communities_office ON alley_communities FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON alley_communities TO {app}",
    """
    CREATE TABLE alley_successions (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      successor_id UUID NOT NULL,
      since DATE NOT NULL,
      CONSTRAINT pk_alley_successions PRIMARY KEY (office_id, id),
      CONSTRAINT fk_alley_successions_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_alley_successions_office_id_successor_id FOREIGN KEY(office_id, successor_id) REFERENCES alleys (office_id, id),
      CONSTRAINT uq_alley_successions_office_id_alley_id_successor_id UNIQUE (office_id, alley_id, successor_id)
    )
    """,
    "CREATE INDEX ix_alley_successions_successor ON alley_successions (office_id, successor_id)",
    "ALTER TABLE alley_successions ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE alley_successions FORCE ROW LEVEL SECURITY",
    "CREATE POLICY alley_successions_office ON alley_successions FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON alley_successions TO {app}",
    """
    CREATE TABLE alley_documents (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      name TEXT NOT NULL,
      kind VARCHAR(12) NOT NULL,
      number VARCHAR(60),
      dated_on DATE,
      key TEXT,
      size BIGINT,
      added_by UUID,
      added_at TIMESTAMP WITH TIME ZONE NOT NULL,
      removed_at TIMESTAMP WITH TIME ZONE,
      removed_by UUID,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_alley_documents PRIMARY KEY (office_id, id),
      CONSTRAINT fk_alley_documents_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_alley_documents_office_id_added_by FOREIGN KEY(office_id, added_by) REFERENCES people (office_id, id) ON DELETE SET NULL (added_by),
      CONSTRAINT fk_alley_documents_office_id_removed_by FOREIGN KEY(office_id, removed_by) REFERENCES people (office_id, id) ON DELETE SET NULL (removed_by)
    )
    """,
    "CREATE INDEX ix_alley_documents_alley ON alley_documents (office_id, alley_id)",
    "ALTER TABLE alley_documents ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE alley_documents FORCE ROW LEVEL SECURITY",
    "CREATE POLICY alley_documents_office ON alley_documents FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON alley_documents TO {app}",
    """
    CREATE TABLE alley_maps (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      alley_id UUID NOT NULL,
      author_id UUID,
      author_post VARCHAR(40) NOT NULL,
      drawn_on DATE NOT NULL,
      note TEXT,
      seen_by VARCHAR(8) NOT NULL,
      added_by UUID,
      added_at TIMESTAMP WITH TIME ZONE NOT NULL,
      replaced_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_alley_maps PRIMARY KEY (office_id, id),
      CONSTRAINT fk_alley_maps_office_id_alley_id FOREIGN KEY(office_id, alley_id) REFERENCES alleys (office_id, id),
      CONSTRAINT fk_alley_maps_office_id_author_id FOREIGN KEY(office_id, author_id) REFERENCES people (office_id, id) ON DELETE SET NULL (author_id),
      CONSTRAINT fk_alley_maps_office_id_added_by FOREIGN KEY(office_id, added_by) REFERENCES people (office_id, id) ON DELETE SET NULL (added_by)
    )
    """,
    "CREATE INDEX ix_alley_maps_alley ON alley_maps (office_id, alley_id)",
    "CREATE UNIQUE INDEX uq_alley_maps_present ON alley_maps (office_id, alley_id, author_id) WHERE replaced_at IS NULL AND author_id IS NOT NULL",
    "ALTER TABLE alley_maps ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE alley_maps FORCE ROW LEVEL SECURITY",
    "CREATE POLICY alley_maps_office ON alley_maps FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON alley_maps TO {app}",
    """
    CREATE TABLE alley_map_pins (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      map_id UUID NOT NULL,
      x NUMERIC(5, 4) NOT NULL,
      y NUMERIC(5, 4) NOT NULL,
      unit_id UUID,
      category VARCHAR(40),
      document_id UUID,
      note TEXT,
      position_m INTEGER,
      placed_by UUID,
      placed_at TIMESTAMP WITH TIME ZONE NOT NULL,
      removed_at TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_alley_map_pins PRIMARY KEY (office_id, id),
      CONSTRAINT fk_alley_map_pins_office_id_map_id FOREIGN KEY(office_id, map_id) REFERENCES alley_maps (office_id, id),
      CONSTRAINT fk_alley_map_pins_office_id_unit_id FOREIGN KEY(office_id, unit_id) REFERENCES units (office_id, id) ON DELETE SET NULL (unit_id),
      CONSTRAINT fk_alley_map_pins_office_id_document_id FOREIGN KEY(office_id, document_id) REFERENCES alley_documents (office_id, id) ON DELETE SET NULL (document_id),
      CONSTRAINT fk_alley_map_pins_office_id_placed_by FOREIGN KEY(office_id, placed_by) REFERENCES people (office_id, id) ON DELETE SET NULL (placed_by),
      CONSTRAINT ck_alley_map_pins_on_the_picture CHECK (x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1),
      CONSTRAINT ck_alley_map_pins_position CHECK (position_m IS NULL OR position_m >= 0)
    )
    """,
    "CREATE INDEX ix_alley_map_pins_map ON alley_map_pins (office_id, map_id)",
    "ALTER TABLE alley_map_pins ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE alley_map_pins FORCE ROW LEVEL SECURITY",
    "CREATE POLICY alley_map_pins_office ON alley_map_pins FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON alley_map_pins TO {app}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
