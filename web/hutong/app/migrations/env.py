"""Runs migrations on the connection that `hutong.app.migrate` hands over."""

from alembic import context

from hutong.app.tables import metadata
from hutong.db.roles import SCHEMA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, version_table_schema=SCHEMA, transaction_per_migration=True
)
with context.begin_transaction():
    context.run_migrations()
