"""Baselines of districts and cities, and the library of packs that offices share."""

from alembic import context, op

revision = "20261123_baselines_and_library"
down_revision = "20261123_playbook_life"

STATEMENTS = (
    # baseline_drafts
    """
    CREATE TABLE baseline_drafts (
      city_id UUID NOT NULL,
      place_id UUID NOT NULL,
      source TEXT NOT NULL,
      revision INTEGER DEFAULT 1 NOT NULL,
      saved_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      saved_by UUID,
      CONSTRAINT pk_baseline_drafts PRIMARY KEY (city_id, place_id),
      CONSTRAINT fk_baseline_drafts_city_id FOREIGN KEY(city_id) REFERENCES cities (id)
    )
    """,
    "ALTER TABLE baseline_drafts ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE baseline_drafts FORCE ROW LEVEL SECURITY",
    "CREATE POLICY baseline_drafts_city ON baseline_drafts FOR ALL TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid) WITH CHECK (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON baseline_drafts TO {district}",
    # baselines
    """
    CREATE TABLE baselines (
      city_id UUID NOT NULL,
      id UUID NOT NULL,
      place_id UUID NOT NULL,
      version INTEGER NOT NULL,
      number VARCHAR(60) NOT NULL,
      in_force_from DATE NOT NULL,
      source TEXT NOT NULL,
      document JSONB NOT NULL,
      published_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      published_by UUID,
      CONSTRAINT pk_baselines PRIMARY KEY (city_id, id),
      CONSTRAINT uq_baselines_city_id_place_id_version UNIQUE (city_id, place_id, version),
      CONSTRAINT fk_baselines_city_id FOREIGN KEY(city_id) REFERENCES cities (id)
    )
    """,
    "ALTER TABLE baselines ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE baselines FORCE ROW LEVEL SECURITY",
    "CREATE POLICY baselines_city ON baselines FOR ALL TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid) WITH CHECK (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY baselines_app_reads ON baselines FOR SELECT TO {app} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "GRANT SELECT ON baselines TO {app}",
    "GRANT INSERT, SELECT ON baselines TO {district}",
    # shared_packs
    """
    CREATE TABLE shared_packs (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      city_id UUID NOT NULL,
      office_name TEXT NOT NULL,
      office_name_en TEXT NOT NULL,
      version INTEGER NOT NULL,
      number TEXT NOT NULL,
      note TEXT NOT NULL,
      content TEXT NOT NULL,
      shared_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      shared_by UUID,
      CONSTRAINT pk_shared_packs PRIMARY KEY (office_id, id),
      CONSTRAINT fk_shared_packs_office_id_shared_by FOREIGN KEY(office_id, shared_by) REFERENCES people (office_id, id) ON DELETE SET NULL (shared_by),
      CONSTRAINT uq_shared_packs_office_id_version UNIQUE (office_id, version),
      CONSTRAINT fk_shared_packs_city_id FOREIGN KEY(city_id) REFERENCES cities (id)
    )
    """,
    "ALTER TABLE shared_packs ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE shared_packs FORCE ROW LEVEL SECURITY",
    "CREATE POLICY shared_packs_office ON shared_packs FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY shared_packs_app_reads ON shared_packs FOR SELECT TO {app} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "CREATE POLICY shared_packs_district_reads ON shared_packs FOR SELECT TO {district} USING (city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT ON shared_packs TO {app}",
    "GRANT SELECT ON shared_packs TO {district}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    roles = {role: settings.role_name(role) for role in ("app", "district")}
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(**roles))
