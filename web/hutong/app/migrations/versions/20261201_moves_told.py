"""How the wall says why the day of a promise moved: the reason itself is for those who work on it."""

from alembic import op

revision = "20261201_moves_told"
down_revision = "20261201_referral_order"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("ALTER TABLE decision_dates ADD COLUMN told VARCHAR")
