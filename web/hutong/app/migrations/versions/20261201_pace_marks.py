"""By which an office finds its own calls of a robot among those of all, and nobody another's."""

from alembic import op

revision = "20261201_pace_marks"
down_revision = "20261201_reports_in_line"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("ALTER TABLE robot_paces ADD COLUMN marks JSONB DEFAULT '[]'::jsonb NOT NULL")
