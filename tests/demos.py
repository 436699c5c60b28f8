"""The whole demo in a database of its own, made once a run for all tests here, whichever worker comes first."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from hutong.db import Databases
from hutong.demo.generate import Summary, generate
from hutong.offices.models import City, OfficeAddress
from hutong.settings import Settings
from servers import alone, run_folder

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass
class Demo:
    settings: Settings
    databases: Databases
    summary: Summary
    labels: list[str]
    city: UUID
    offices: dict[str, UUID]


async def make(settings: Settings) -> tuple[Summary, list[str]]:
    labels: list[str] = []

    def told(done: int, total: int, label: str) -> None:
        assert 0 <= done <= total
        labels.append(label)

    databases = Databases(settings)
    # Ninety days of the larger office would only take longer; the smaller has everything in it.
    summary = await generate(databases, settings, progress=told, today=NOW, recent=("financial-street",))
    await databases.dispose()
    return summary, labels


@pytest.fixture(scope="session")
async def demo(server_environment, fresh_database) -> AsyncIterator[Demo]:
    with alone(run_folder(), "demo") as done:
        if not done.exists():
            # With its photos in the bucket of the worker that makes it.
            own = {
                "HUTONG_DATABASE_URL": fresh_database("demo"),
                "HUTONG_S3_BUCKET": server_environment["HUTONG_S3_BUCKET"],
            }
            made = await make(Settings.from_environment({**server_environment, **own}))
            done.write_bytes(msgspec.json.encode((own, *made)))
    own, summary, labels = msgspec.json.decode(done.read_bytes(), type=tuple[dict[str, str], Summary, list[str]])
    settings = Settings.from_environment({**server_environment, **own})
    databases = Databases(settings)
    async with databases.engine("app").connect() as connection:
        city = await connection.scalar(select(City.id))
        offices = {row.slug: row.office_id for row in await connection.execute(select(OfficeAddress))}
    yield Demo(settings, databases, summary, labels, city, offices)
    await databases.dispose()
