"""Brings a database to the present shape: roles first, then migrations, then the lint over what came out."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from hutong.app.tables import metadata
from hutong.db.lint import Finding, lint
from hutong.db.roles import SCHEMA, name, role_statements
from hutong.settings import Settings

HERE = Path(__file__).parent / "migrations"
# One migrating process at a time; the number only has to be ours.
_LOCK = 0x6875746F6E67


def administrator_engine(settings: Settings) -> AsyncEngine:
    """The migrating administrator's engine, without a pool; the caller disposes of it."""
    url = settings.database_url.replace("postgresql://", "postgresql+asyncpg://", 1)
    return create_async_engine(url, poolclass=NullPool, connect_args={"timeout": 10})


async def make_roles(settings: Settings) -> None:
    """Make or renew the roles, their secrets and the schema."""
    engine = administrator_engine(settings)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            for statement in role_statements(settings):
                await connection.exec_driver_sql(statement)
    finally:
        await engine.dispose()


async def upgrade(settings: Settings, *, revision: str = "head") -> None:
    """Roles and migrations; safe to run from several processes at once."""
    await make_roles(settings)
    engine = administrator_engine(settings)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
            await connection.commit()
            await connection.run_sync(_migrate, settings, revision)
            await connection.commit()
    finally:
        await engine.dispose()


def _migrate(connection: Connection, settings: Settings, revision: str) -> None:
    connection.exec_driver_sql(f"SET ROLE {name(settings.role_name('owner'))}")
    connection.exec_driver_sql(f"SET search_path = {SCHEMA}")
    connection.exec_driver_sql("SET lock_timeout = '5s'")
    connection.exec_driver_sql("SET statement_timeout = '10min'")
    connection.commit()
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    config.attributes["settings"] = settings
    command.upgrade(config, revision)


async def findings(settings: Settings) -> list[Finding]:
    """What the catalogue lint says of the database."""
    engine = administrator_engine(settings)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(lint, settings, metadata)
    finally:
        await engine.dispose()
