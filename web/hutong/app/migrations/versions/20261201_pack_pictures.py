"""Example pictures that go along with shared packs and with baselines; where a case sent on was sent on to;
and an index over notices that no event tells of."""

from alembic import context, op

revision = "20261201_pack_pictures"
down_revision = "20261201_walks_together"

_CITY = "(city_id = (NULLIF(current_setting('app.city_id'::text, true), ''::text))::uuid)"
_OFFICE = "(office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)"

STATEMENTS = (
    """
    CREATE TABLE shared_pictures (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      city_id UUID NOT NULL,
      sha256 VARCHAR(64) NOT NULL,
      content BYTEA NOT NULL,
      CONSTRAINT pk_shared_pictures PRIMARY KEY (office_id, id),
      CONSTRAINT uq_shared_pictures_office_id_sha256 UNIQUE (office_id, sha256),
      CONSTRAINT fk_shared_pictures_city_id FOREIGN KEY(city_id) REFERENCES cities (id)
    )
    """,
    "ALTER TABLE shared_pictures ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE shared_pictures FORCE ROW LEVEL SECURITY",
    "CREATE POLICY shared_pictures_office ON shared_pictures FOR ALL TO {app} USING "
    + _OFFICE
    + " WITH CHECK "
    + _OFFICE,
    "CREATE POLICY shared_pictures_app_reads ON shared_pictures FOR SELECT TO {app} USING " + _CITY,
    "CREATE POLICY shared_pictures_district_reads ON shared_pictures FOR SELECT TO {district} USING " + _CITY,
    "GRANT DELETE, INSERT, SELECT ON shared_pictures TO {app}",
    "GRANT SELECT ON shared_pictures TO {district}",
    """
    CREATE TABLE baseline_pictures (
      city_id UUID NOT NULL,
      place_id UUID NOT NULL,
      sha256 VARCHAR(64) NOT NULL,
      content BYTEA NOT NULL,
      CONSTRAINT pk_baseline_pictures PRIMARY KEY (city_id, place_id, sha256),
      CONSTRAINT fk_baseline_pictures_city_id FOREIGN KEY(city_id) REFERENCES cities (id)
    )
    """,
    "ALTER TABLE baseline_pictures ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE baseline_pictures FORCE ROW LEVEL SECURITY",
    "CREATE POLICY baseline_pictures_city ON baseline_pictures FOR ALL TO {district} USING "
    + _CITY
    + " WITH CHECK "
    + _CITY,
    "CREATE POLICY baseline_pictures_app_reads ON baseline_pictures FOR SELECT TO {app} USING " + _CITY,
    "GRANT SELECT ON baseline_pictures TO {app}",
    "GRANT INSERT, SELECT ON baseline_pictures TO {district}",
    """
    CREATE INDEX ix_notices_without_event ON notices (office_id, created_at)
     WHERE kind IN ('case.many', 'case.watched', 'case.mentioned')
    """,
    "ALTER TABLE referrals ADD COLUMN passed_to TEXT",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    roles = {role: settings.role_name(role) for role in ("app", "district")}
    op.execute("SET LOCAL lock_timeout = '5s'")
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(**roles))
