"""Which community held a session, where it was not the whole office."""

from alembic import op

revision = "20261130_session_places"
down_revision = "20261130_channels"

STATEMENTS = (
    "ALTER TABLE meetings ADD COLUMN community_id UUID",
    "ALTER TABLE meetings ADD CONSTRAINT fk_meetings_office_id_community_id FOREIGN KEY(office_id, community_id) REFERENCES communities (office_id, id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
