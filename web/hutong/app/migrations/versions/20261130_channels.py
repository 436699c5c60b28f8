"""Ways to persons beside the inbox, their preferences, one log of every try; secrets of robots are sealed."""

from urllib.parse import urlsplit

from alembic import context, op
from sqlalchemy import text

from hutong.lockbox import Lockbox

revision = "20261130_channels"
down_revision = "20261130_cards"

_WALL = "(office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)"
STATEMENTS = (
    """
    CREATE TABLE notice_channels (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      kind VARCHAR(12) NOT NULL,
      config JSONB NOT NULL,
      sealed TEXT NOT NULL,
      active BOOLEAN DEFAULT true NOT NULL,
      token TEXT,
      token_until TIMESTAMP WITH TIME ZONE,
      created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
      CONSTRAINT pk_notice_channels PRIMARY KEY (office_id, id),
      CONSTRAINT uq_notice_channels_office_id_kind UNIQUE (office_id, kind)
    )
    """,
    "ALTER TABLE notice_channels ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE notice_channels FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY notice_channels_office ON notice_channels FOR ALL TO {{app}} USING {_WALL} WITH CHECK {_WALL}",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON notice_channels TO {app}",
    """
    CREATE TABLE notice_preferences (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      person_id UUID NOT NULL,
      ways JSONB DEFAULT '{{}}'::jsonb NOT NULL,
      quiet_from VARCHAR(5),
      quiet_until VARCHAR(5),
      digest_at VARCHAR(5),
      email TEXT,
      email_asked TEXT,
      email_code TEXT,
      email_code_until TIMESTAMP WITH TIME ZONE,
      openid TEXT,
      wechat_code TEXT,
      wechat_code_until TIMESTAMP WITH TIME ZONE,
      CONSTRAINT pk_notice_preferences PRIMARY KEY (office_id, id),
      CONSTRAINT fk_notice_preferences_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT uq_notice_preferences_office_id_person_id UNIQUE (office_id, person_id)
    )
    """,
    "CREATE UNIQUE INDEX uq_notice_preferences_code ON notice_preferences (office_id, wechat_code)",
    "ALTER TABLE notice_preferences ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE notice_preferences FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY notice_preferences_office ON notice_preferences FOR ALL TO {{app}} USING {_WALL} WITH CHECK {_WALL}",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON notice_preferences TO {app}",
    # What is there by now has been told; only what comes is sent by the new ways. A constant default rewrites no row.
    "ALTER TABLE notices ADD COLUMN routed_at TIMESTAMP WITH TIME ZONE DEFAULT now()",
    "ALTER TABLE notices ALTER COLUMN routed_at DROP DEFAULT",
    "CREATE INDEX ix_notices_unrouted ON notices (office_id, created_at) WHERE routed_at IS NULL AND held_until IS NULL",
    "GRANT SELECT (routed_at) ON notices TO {system}",
    "ALTER TABLE robots ADD COLUMN host TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE robots ADD COLUMN former_secret TEXT",
    "ALTER TABLE robots ADD COLUMN former_until TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE robots ADD COLUMN posts JSONB DEFAULT '[]'::jsonb NOT NULL",
    "ALTER TABLE deliveries ALTER COLUMN robot_id DROP NOT NULL",
    "ALTER TABLE deliveries ADD COLUMN channel VARCHAR(12) DEFAULT 'group' NOT NULL",
    "ALTER TABLE deliveries ADD COLUMN person_id UUID",
    "ALTER TABLE deliveries ADD COLUMN notice_id UUID",
    "ALTER TABLE deliveries ADD COLUMN urgent BOOLEAN DEFAULT false NOT NULL",
    "ALTER TABLE deliveries ADD COLUMN cost INTEGER DEFAULT 0 NOT NULL",
    "ALTER TABLE deliveries ADD COLUMN receipt TEXT",
    "ALTER TABLE deliveries ADD COLUMN sealed TEXT",
    "ALTER TABLE deliveries ADD COLUMN held_until TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE deliveries ADD COLUMN gathered_at TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE deliveries ADD COLUMN card_id UUID",
    "ALTER TABLE deliveries ADD COLUMN sent_at TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE deliveries ADD CONSTRAINT fk_deliveries_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id) ON DELETE SET NULL (person_id)",
    "CREATE INDEX ix_deliveries_created ON deliveries (office_id, created_at, id)",
    "CREATE INDEX ix_deliveries_notice ON deliveries (office_id, notice_id) WHERE notice_id IS NOT NULL",
    "CREATE INDEX ix_deliveries_gathered ON deliveries (office_id, robot_id) WHERE gathered_at IS NOT NULL AND state = 'waiting'",
    "CREATE INDEX ix_deliveries_held ON deliveries (office_id, person_id, channel) WHERE held_until IS NOT NULL AND state = 'waiting'",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(
            statement.format(app=settings.role_name("app"), system=settings.role_name("system"))
        )
    _seal_robots(Lockbox.of(settings))


def _seal_robots(box: Lockbox) -> None:
    """Within this transaction alone the table's owner passes its own wall: every office's rows are wanted."""
    bind = op.get_bind()
    bind.exec_driver_sql("ALTER TABLE robots NO FORCE ROW LEVEL SECURITY")
    rows = bind.exec_driver_sql("SELECT office_id, id, url, secret FROM robots").all()
    sealed = text(
        "UPDATE robots SET url = :url, secret = :secret, host = :host WHERE office_id = :office AND id = :robot"
    )
    for office, robot, url, secret in rows:
        about = f"{office}:robots:{robot}"
        changed = bind.execute(
            sealed,
            {
                "office": office,
                "robot": robot,
                "url": box.seal(url, about=f"{about}:url"),
                "secret": box.seal(secret, about=f"{about}:secret") if secret else None,
                "host": urlsplit(url).hostname or "",
            },
        )
        if changed.rowcount != 1:
            raise RuntimeError(f"robot {robot} was not sealed")
    bind.exec_driver_sql("ALTER TABLE robots FORCE ROW LEVEL SECURITY")
