"""Offices with a journal that the tests write themselves."""

import tomllib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
import pytest
from sqlalchemy import insert

from hutong.db import Databases, Office
from hutong.ids import new_id
from hutong.journal import JournalEvent, JournalPersonal
from hutong.journal.sealing import seal_now
from hutong.offices.models import Office as OfficeRow
from hutong.offices.models import OfficeAddress, OfficeState
from hutong.playbooks import packs
from hutong.playbooks.models import PlaybookVersion
from hutong.reports.counting import counting_of, value_of
from hutong.reports.folding import fold_office
from hutong.reports.periods import Period
from hutong.settings import Settings

BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="session")
async def databases(server_settings: Settings) -> AsyncIterator[Databases]:
    found = Databases(server_settings)
    yield found
    await found.dispose()


@dataclass
class City:
    id: UUID = field(default_factory=new_id)
    district: UUID = field(default_factory=new_id)


@pytest.fixture
async def city(server_settings: Settings) -> City:
    made = City()
    connection = await asyncpg.connect(server_settings.database_url)
    try:
        await connection.execute(f'SET ROLE "{server_settings.role_name("owner")}"; SET search_path = hutong')
        await connection.execute(
            "INSERT INTO cities (id, slug, name, name_en) VALUES ($1, $2, '北京市', 'Beijing')",
            made.id,
            f"c{made.id.hex}",
        )
        await connection.execute(
            "INSERT INTO districts (id, city_id, slug, code, name, name_en) VALUES ($1, $2, $3, '110101', '东城区', 'Dongcheng')",
            made.district,
            made.id,
            f"d{made.district.hex}",
        )
    finally:
        await connection.close()
    return made


@dataclass
class Kept:
    """An office and its journal."""

    databases: Databases
    id: UUID
    city: City

    async def happened(
        self,
        kind: str,
        at: datetime,
        data: dict[str, Any],
        *,
        subject: UUID | None = None,
        corrects: UUID | None = None,
        personal: dict[str, Any] | None = None,
    ) -> UUID:
        event_id = new_id()
        row = {
            "office_id": self.id,
            "id": event_id,
            "occurred_at": at,
            "actor": {"kind": "generator"},
            "kind": kind,
            "subject": subject or new_id(),
            "corrects": corrects,
            "data": msgspec.to_builtins(data),
        }
        async with self.databases.session(Office(self.id)) as session:
            await session.execute(insert(JournalEvent).values(**row))
            if personal is not None:
                await session.execute(
                    insert(JournalPersonal).values(office_id=self.id, event_id=event_id, data=personal)
                )
        return event_id

    async def figure(self, name: str, start: date, until: date, *, position: int | None = None) -> int:
        async with self.databases.session(Office(self.id)) as session:
            return await value_of(
                session, await counting_of(session, name, Period(start, until, BEIJING), position=position)
            )

    async def folded(self) -> int:
        await seal_now(self.databases, self.id)
        return await fold_office(self.databases, self.id, now=datetime.now(UTC))


@pytest.fixture
async def office(databases: Databases, city: City) -> Kept:
    office_id = new_id()
    document = tomllib.loads(packs.text("longtan"))
    async with databases.session(Office(office_id)) as session:
        slug = f"o{office_id.hex}"
        session.add(OfficeAddress(slug=slug, office_id=office_id, district_id=city.district, city_id=city.id))
        session.add(
            OfficeRow(
                office_id=office_id,
                city_id=city.id,
                district_id=city.district,
                slug=slug,
                code="110101014",
                name="龙潭街道",
                name_en="Longtan",
                state=OfficeState.OPEN,
                pack="longtan",
            )
        )
        session.add(
            PlaybookVersion(
                office_id=office_id,
                version=1,
                number="一号",
                state="published",
                in_force_from=date(2017, 4, 25),
                source="",
                document=msgspec.to_builtins(document),
            )
        )
    return Kept(databases, office_id, city)
