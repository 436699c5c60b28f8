"""How often a robot was called stands by its address, whoever entered it, and no more in each row that has it."""

from alembic import context, op

revision = "20261201_robot_paces"
down_revision = "20261201_moves_told"


def upgrade() -> None:
    run = op.get_bind().exec_driver_sql
    run(
        """
        CREATE TABLE robot_paces (
          address BYTEA NOT NULL,
          posts JSONB DEFAULT '[]'::jsonb NOT NULL,
          CONSTRAINT pk_robot_paces PRIMARY KEY (address)
        )
        """
    )
    app = context.config.attributes["settings"].role_name("app")
    run(f"GRANT INSERT, SELECT, UPDATE ON robot_paces TO {app}")
    # `robots.posts` stays until nothing runs any more that reads it; what is written from now on lets it be.
