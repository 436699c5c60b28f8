"""Where along the alley a resident's report is."""

from alembic import op

revision = "20261201_wall_metres"
down_revision = "20261201_photo_releases"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("ALTER TABLE public_reports ADD COLUMN position_m INTEGER")
