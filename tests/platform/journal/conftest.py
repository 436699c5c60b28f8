"""A journal to write in, and somebody who may damage it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import pytest

from hutong.db import Databases, Office
from hutong.ids import new_id
from hutong.journal import SYSTEM, Event, append
from hutong.settings import Settings

MORNING = datetime(2017, 4, 25, 1, 0, tzinfo=UTC)


class Noted(Event, frozen=True):
    kind = "test.noted"
    personal = frozenset({"phone"})

    text: str
    count: int = 0
    phone: str | None = None


@pytest.fixture(scope="session")
def noted() -> type[Noted]:
    return Noted


@pytest.fixture(scope="session")
async def databases(server_settings: Settings) -> AsyncIterator[Databases]:
    found = Databases(server_settings)
    yield found
    await found.dispose()


@pytest.fixture
def office_id() -> UUID:
    return new_id()


type_of_write = Callable[..., Awaitable[list[UUID]]]


@pytest.fixture
def write(databases: Databases) -> type_of_write:
    """Write `count` events in one transaction, an hour apart."""

    async def do(office_id: UUID, count: int, *, start: datetime = MORNING) -> list[UUID]:
        async with databases.session(Office(office_id)) as session:
            return [
                append(
                    session,
                    Noted(subject=new_id(), text=f"第{n}条 “引号” \\ \t", count=n, phone="13800000000"),
                    by=SYSTEM,
                    at=start + timedelta(hours=n),
                    playbook_version=n % 3 or None,
                )
                for n in range(count)
            ]

    return do


@pytest.fixture
async def superuser(superuser_url: str, server_settings: Settings) -> AsyncIterator["asyncpg.Connection"]:
    """Somebody who can do anything, in this worker's database."""
    path = urlsplit(server_settings.database_url).path
    connection = await asyncpg.connect(
        urlunsplit(urlsplit(superuser_url)._replace(path=path)), server_settings={"search_path": "hutong"}
    )
    yield connection
    await connection.close()
