"""How often an office told another how a referred case stands, and which telling was heard last."""

from alembic import op

revision = "20261201_referral_order"
down_revision = "20261201_notices_shown"


def upgrade() -> None:
    run = op.get_bind().exec_driver_sql
    run("ALTER TABLE received_referrals ADD COLUMN told INTEGER DEFAULT 0 NOT NULL")
    run("ALTER TABLE referrals ADD COLUMN heard INTEGER DEFAULT 0 NOT NULL")
