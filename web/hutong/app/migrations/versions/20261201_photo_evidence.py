"""Of which photo another is a copy, and which tidyings wait for their two photos.

What was recorded before was counted when it was recorded, and stays counted: it waits for nothing.
"""

from alembic import op

revision = "20261201_photo_evidence"
down_revision = "20261201_department_ways"


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql("ALTER TABLE photos ADD COLUMN carried_from UUID")
    connection.exec_driver_sql("ALTER TABLE fixes ADD COLUMN awaits_photos BOOLEAN NOT NULL DEFAULT false")
