"""When a person last chose other ways of being told: what was sent before cannot be judged by them."""

from alembic import op

revision = "20261201_preferences_changed"
down_revision = "20261201_robot_paces"


def upgrade() -> None:
    # What was chosen until now may have been chosen just now.
    op.get_bind().exec_driver_sql(
        "ALTER TABLE notice_preferences ADD COLUMN changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL"
    )
