"""Cities and districts: rows that only the migrating administrator may write, because every office stands on them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert

from hutong.app.migrate import administrator_engine
from hutong.db.roles import SCHEMA, name
from hutong.errors import FieldProblem, Invalid
from hutong.ids import new_id
from hutong.offices.models import City, District
from hutong.settings import Settings
from hutong.texts import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`slug` becomes the address; `code` is the statistical one, empty for a city."""

    slug: str
    name: str
    name_en: str
    code: str = ""


async def add_district(settings: Settings, city: Place, district: Place) -> tuple[UUID, UUID]:
    """Make the district, and its city where that is new; returns city and district. Safe to run again.

    Raises Invalid for a district's address that another city has.
    """
    engine = administrator_engine(settings)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(_add, settings, city, district)
    finally:
        await engine.dispose()


def _add(connection: Connection, settings: Settings, city: Place, district: Place) -> tuple[UUID, UUID]:
    connection.execute(text(f"SET LOCAL ROLE {name(settings.role_name('owner'))}"))
    connection.execute(text(f"SET LOCAL search_path = {SCHEMA}"))
    here = {"id": new_id(), "slug": city.slug, "name": city.name, "name_en": city.name_en}
    connection.execute(insert(City).values(here).on_conflict_do_nothing(index_elements=["slug"]))
    city_id = connection.scalars(select(City.id).where(City.slug == city.slug)).one()
    row = {"id": new_id(), "city_id": city_id, "slug": district.slug, "code": district.code}
    row |= {"name": district.name, "name_en": district.name_en}
    connection.execute(insert(District).values(row).on_conflict_do_nothing(index_elements=["slug"]))
    found = connection.execute(select(District.id, District.city_id).where(District.slug == district.slug)).one()
    if found.city_id != city_id:
        raise Invalid([FieldProblem("slug", N_("这个地址已经用了，请换一个：{slug}"), slug=district.slug)])
    return city_id, found.id
