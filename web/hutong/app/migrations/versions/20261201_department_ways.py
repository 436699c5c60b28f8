"""By which ways departments are told: duty telephones, addresses of e-mail, robots and webhooks, as rows of the office."""

from alembic import context, op

revision = "20261201_department_ways"
down_revision = "20261201_coming_photos"

_WALL = "(office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)"
STATEMENTS = (
    "ALTER TABLE robots ADD COLUMN department_id UUID",
    """
    CREATE TABLE department_ways (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      department_id UUID NOT NULL,
      way VARCHAR(12) NOT NULL,
      address TEXT,
      shown TEXT NOT NULL,
      robot_id UUID,
      topics JSONB NOT NULL,
      for_head BOOLEAN DEFAULT false NOT NULL,
      quiet_from VARCHAR(5),
      quiet_until VARCHAR(5),
      digest_at VARCHAR(5),
      active BOOLEAN DEFAULT true NOT NULL,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      CONSTRAINT pk_department_ways PRIMARY KEY (office_id, id),
      CONSTRAINT fk_department_ways_office_id_robot_id FOREIGN KEY(office_id, robot_id) REFERENCES robots (office_id, id)
    )
    """,
    "CREATE INDEX ix_department_ways_department ON department_ways (office_id, department_id)",
    "ALTER TABLE department_ways ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE department_ways FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY department_ways_office ON department_ways FOR ALL TO {{app}} USING {_WALL} WITH CHECK {_WALL}",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON department_ways TO {app}",
    "ALTER TABLE deliveries ADD COLUMN department_way_id UUID",
    """
    ALTER TABLE deliveries ADD CONSTRAINT fk_deliveries_office_id_department_way_id
      FOREIGN KEY (office_id, department_way_id) REFERENCES department_ways (office_id, id)
    """,
    """
    CREATE INDEX ix_deliveries_department ON deliveries (office_id, department_way_id, created_at)
      WHERE department_way_id IS NOT NULL
    """,
    # What is there by now has been told; only what comes is sent by the new ways. A constant default rewrites no row.
    "ALTER TABLE department_notices ADD COLUMN routed_at TIMESTAMP WITH TIME ZONE DEFAULT now()",
    "ALTER TABLE department_notices ALTER COLUMN routed_at DROP DEFAULT",
    "CREATE INDEX ix_department_notices_unrouted ON department_notices (office_id, created_at) WHERE routed_at IS NULL",
    "CREATE POLICY department_notices_system_reads ON department_notices FOR SELECT TO {system} USING (true)",
    "GRANT SELECT (id), SELECT (office_id), SELECT (routed_at) ON department_notices TO {system}",
    "ALTER TABLE joint_call_answers ADD COLUMN routed_at TIMESTAMP WITH TIME ZONE DEFAULT now()",
    "ALTER TABLE joint_call_answers ALTER COLUMN routed_at DROP DEFAULT",
    "CREATE INDEX ix_joint_call_answers_unrouted ON joint_call_answers (office_id, id) WHERE routed_at IS NULL",
    "CREATE POLICY joint_call_answers_system_reads ON joint_call_answers FOR SELECT TO {system} USING (true)",
    "GRANT SELECT (id), SELECT (office_id), SELECT (routed_at) ON joint_call_answers TO {system}",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    roles = {role: settings.role_name(role) for role in ("app", "system")}
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(**roles))
