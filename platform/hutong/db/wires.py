"""The same statements through a session or straight through the driver: the hot paths take the second."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db.sessions import bound_office


class Driver(Protocol):
    """What `Databases.driver` gives, as far as features need it."""

    async def fetch(self, query: str, *args: Any) -> Sequence[Mapping[str, Any]]: ...
    async def fetchval(self, query: str, *args: Any) -> Any: ...
    async def execute(self, query: str, *args: Any) -> str: ...


class Wire(Protocol):
    """One transaction, bound to one office."""

    office_id: UUID

    async def rows(self, statement: str, *args: Any) -> Sequence[Mapping[str, Any]]:
        """Run one statement with `$1 …` and return what it returns; jsonb goes in and comes out as text."""
        ...


class SessionWire:
    def __init__(self, session: AsyncSession) -> None:
        self.office_id = bound_office(session)
        self._session = session

    async def rows(self, statement: str, *args: Any) -> Sequence[Mapping[str, Any]]:
        if self._session.new or self._session.dirty or self._session.deleted:
            # Statements go past the ORM, which would otherwise have sent its pending rows first.
            await self._session.flush()
        connection = await self._session.connection()
        result = await connection.exec_driver_sql(statement, args)
        return [dict(row) for row in result.mappings()] if result.returns_rows else []


class DriverWire:
    def __init__(self, connection: Driver, office_id: UUID) -> None:
        self.office_id = office_id
        self._connection = connection

    async def rows(self, statement: str, *args: Any) -> Sequence[Mapping[str, Any]]:
        return await self._connection.fetch(statement, *args)
