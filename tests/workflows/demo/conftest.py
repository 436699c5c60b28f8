"""The whole demo in a database of its own, made once for all tests here."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from hutong.db import Databases
from hutong.demo.generate import Summary, generate
from hutong.offices.models import City, OfficeAddress
from hutong.settings import Settings

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass
class Demo:
    settings: Settings
    databases: Databases
    summary: Summary
    labels: list[str]
    city: UUID
    offices: dict[str, UUID]


@pytest.fixture(scope="session")
async def demo(server_environment, fresh_database, worker_id) -> AsyncIterator[Demo]:
    url = fresh_database(f"demo_{worker_id}")
    settings = Settings.from_environment({**server_environment, "HUTONG_DATABASE_URL": url})
    databases = Databases(settings)
    labels: list[str] = []

    def told(done: int, total: int, label: str) -> None:
        assert 0 <= done <= total
        labels.append(label)

    # Ninety days of the larger office would only take longer; the smaller has everything in it.
    summary = await generate(databases, settings, progress=told, today=NOW, recent=("financial-street",))
    async with databases.engine("app").connect() as connection:
        city = await connection.scalar(select(City.id))
        offices = {row.slug: row.office_id for row in await connection.execute(select(OfficeAddress))}
    yield Demo(settings, databases, summary, labels, city, offices)
    await databases.dispose()
