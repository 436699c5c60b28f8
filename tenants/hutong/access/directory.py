"""From an address to a place: the global directories, read at most once a second for each entry."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hutong.db import Databases
from hutong.db import Office as OfficeScope
from hutong.keeping import Keeper
from hutong.offices.models import BoardCode, City, District, Office, OfficeAddress, OfficeState

FRESH_SECONDS = 1.0
_KEPT = 4096
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CityPlace:
    id: UUID
    slug: str
    name: str
    name_en: str

    @property
    def home(self) -> str:
        return f"/c/{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictPlace:
    id: UUID
    city_id: UUID
    slug: str
    code: str
    name: str
    name_en: str

    @property
    def home(self) -> str:
        return f"/d/{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficePlace:
    """An office as its pages need it."""

    id: UUID
    city_id: UUID
    district_id: UUID
    slug: str
    name: str
    name_en: str
    state: OfficeState
    zone: ZoneInfo
    phone: str | None
    generated: bool
    suspended_because: str | None

    @property
    def home(self) -> str:
        return f"/o/{self.slug}"

    @property
    def is_writable(self) -> bool:
        return self.state in {OfficeState.PREPARING, OfficeState.OPEN}


class Directory:
    """Look-ups that hold nothing personal, kept for a second; a changed state shows within it."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._kept: Keeper[tuple[str, object], Any] = Keeper(FRESH_SECONDS, most=_KEPT)

    async def office(self, slug: str) -> OfficePlace | None:
        """The office at an address; None for an unknown or closed one."""
        return await self._fresh(("office", slug), lambda: self._office(OfficeAddress.slug == slug))

    async def office_with(self, office_id: UUID) -> OfficePlace | None:
        return await self._fresh(("office", office_id), lambda: self._office(OfficeAddress.office_id == office_id))

    async def board(self, code: str) -> tuple[OfficePlace, UUID] | None:
        """The office and the alley that a board's code stands for."""
        found = await self._fresh(("board", code), lambda: self._row(select(BoardCode).where(BoardCode.code == code)))
        office = await self.office_with(found.office_id) if found else None
        return (office, found.alley_id) if office and found else None

    async def district(self, slug: str) -> DistrictPlace | None:
        return await self._fresh(("district", slug), lambda: self._district(District.slug == slug))

    async def district_with(self, district_id: UUID) -> DistrictPlace | None:
        return await self._fresh(("district", district_id), lambda: self._district(District.id == district_id))

    async def city(self, slug: str) -> CityPlace | None:
        return await self._fresh(("city", slug), lambda: self._city(City.slug == slug))

    async def city_with(self, city_id: UUID) -> CityPlace | None:
        return await self._fresh(("city", city_id), lambda: self._city(City.id == city_id))

    def forget(self) -> None:
        """Ask the database again at the next look-up."""
        self._kept.clear()

    async def _fresh(self, key: tuple[str, object], load: Callable[[], Awaitable[T]]) -> T:
        found: T = await self._kept.get(key, load)
        return found

    async def _row(self, statement: Any) -> Any:
        """Directories have no wall, so this reads without a scope, straight from the application's pool."""
        async with self._databases.engine("app").connect() as connection:
            return (await connection.execute(statement)).first()

    async def _office(self, where: Any) -> OfficePlace | None:
        address = await self._row(select(OfficeAddress).where(where))
        if address is None:
            return None
        async with self._databases.session(OfficeScope(address.office_id)) as session:
            office = await session.get(Office, address.office_id)
        if office is None or office.state == OfficeState.CLOSED:
            return None
        return OfficePlace(
            id=office.office_id,
            city_id=office.city_id,
            district_id=office.district_id,
            slug=office.slug,
            name=office.name,
            name_en=office.name_en,
            state=OfficeState(office.state),
            zone=ZoneInfo(office.time_zone),
            phone=office.phone,
            generated=office.generated,
            suspended_because=office.suspended_because,
        )

    async def _district(self, where: Any) -> DistrictPlace | None:
        row = await self._row(select(District).where(where))
        if row is None:
            return None
        return DistrictPlace(
            id=row.id, city_id=row.city_id, slug=row.slug, code=row.code, name=row.name, name_en=row.name_en
        )

    async def _city(self, where: Any) -> CityPlace | None:
        row = await self._row(select(City).where(where))
        return CityPlace(id=row.id, slug=row.slug, name=row.name, name_en=row.name_en) if row else None
