"""An appointment may begin with a handover and end with another: one from each giver."""

from alembic import op

revision = "20261201_handover_givers"
down_revision = "20261201_office_calendars"


def upgrade() -> None:
    bind = op.get_bind()
    bind.exec_driver_sql("ALTER TABLE handovers DROP CONSTRAINT uq_handovers_office_id_appointment_id")
    bind.exec_driver_sql(
        "ALTER TABLE handovers ADD CONSTRAINT uq_handovers_office_id_appointment_id_giver_id"
        " UNIQUE (office_id, appointment_id, giver_id)"
    )
