"""Offices, districts and cities by the names of their addresses."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from hutong.access.directory import CityPlace, Directory, DistrictPlace, OfficePlace
from hutong.db import Databases, System
from hutong.errors import Refusal
from hutong.offices.models import OfficeAddress
from hutong.settings import Settings
from hutong.texts import N_


class NoSuchOffice(Refusal):
    sentence = N_("没有这个街道：{slug}")


class NoSuchDistrict(Refusal):
    sentence = N_("没有这个区：{slug}")


class NoSuchCity(Refusal):
    sentence = N_("没有这个市：{slug}")


@dataclass(frozen=True, slots=True)
class Reach:
    databases: Databases
    directory: Directory
    now: datetime

    async def office(self, slug: str) -> OfficePlace:
        found = await self.directory.office(slug)
        if found is None:
            raise NoSuchOffice(slug=slug)
        return found

    async def offices(self, slug: str | None) -> list[tuple[str, UUID]]:
        """The one named, or all: (name, id)."""
        if slug:
            return [(slug, (await self.office(slug)).id)]
        async with self.databases.session(System("hutong command")) as session:
            rows = await session.execute(
                select(OfficeAddress.slug, OfficeAddress.office_id).order_by(OfficeAddress.slug)
            )
            return [(row.slug, row.office_id) for row in rows]

    async def district(self, slug: str) -> DistrictPlace:
        found = await self.directory.district(slug)
        if found is None:
            raise NoSuchDistrict(slug=slug)
        return found

    async def city(self, slug: str) -> CityPlace:
        found = await self.directory.city(slug)
        if found is None:
            raise NoSuchCity(slug=slug)
        return found


@asynccontextmanager
async def reach(settings: Settings) -> AsyncIterator[Reach]:
    databases = Databases(settings, pool_size=2)
    try:
        yield Reach(databases, Directory(databases), datetime.now(UTC))
    finally:
        await databases.dispose()
