"""The front door: which office, district or city; and from its address to the first screen."""

from collections import defaultdict
from typing import Any

from litestar import Controller, Response, get
from sqlalchemy import select

from hutong.access.directory import CityPlace
from hutong.access.viewers import Viewer
from hutong.db import City as CityScope
from hutong.offices.models import City, District, Office, OfficeState
from hutong.pages.access.sign_in import here
from hutong.pages.answers import Page, go
from hutong.pages.navigation import first_screen
from hutong.visits.services import Services
from hutong.visits.visit import current_visit


class Welcome(Controller):
    @get("/", name="welcome", permission="open")
    async def choose(self, services: Services) -> Response[Any]:
        visit = current_visit()
        if visit.viewer is not None and visit.place is not None:
            return go(visit.place.home)
        cities = []
        async with services.databases.engine("app").connect() as connection:
            for city in (await connection.execute(select(City).order_by(City.name))).all():
                districts = (
                    await connection.execute(
                        select(District).where(District.city_id == city.id).order_by(District.code)
                    )
                ).all()
                cities.append((city, districts, await _offices(services, CityPlace(**city._asdict()))))
        return Page("access/welcome.html", cities=cities, demo=visit.demo)

    @get(["/o/{slug:str}", "/d/{slug:str}", "/c/{slug:str}"], name="home", permission="signed-in")
    async def home(self, viewer: Viewer) -> Response[Any]:
        screen = first_screen(viewer, here())
        return go(screen) if screen else Page("access/no_duty.html")


async def _offices(services: Services, city: CityPlace) -> dict[Any, list[Any]]:
    """Offices by district, as the city sees them; closed ones are gone."""
    by_district = defaultdict(list)
    async with services.databases.session(CityScope(city.id)) as session:
        rows = await session.execute(
            select(Office.slug, Office.name, Office.name_en, Office.state, Office.district_id)
            .where(Office.city_id == city.id, Office.state != OfficeState.CLOSED)
            .order_by(Office.created_at, Office.code)
        )
    for row in rows:
        by_district[row.district_id].append(row)
    return by_district
