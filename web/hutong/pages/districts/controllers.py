"""The district administrator's first screen."""

from litestar import Controller, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import DistrictPlace
from hutong.db import Databases, Office
from hutong.offices.models import OfficeState
from hutong.offices.readiness import STEPS, Readiness, readiness
from hutong.pages.answers import Page
from hutong.pages.navigation import Entry, Landing
from hutong.referrals import queries
from hutong.reports.district_desk import OfficeLine, items_due, offices_of_district
from hutong.texts import N_
from hutong.visits.clock import Clock


class Districts(Controller):
    path = "/d/{slug:str}"

    @get("/today", permission="desk.district", name="districts.today")
    async def today(self, session: AsyncSession, databases: Databases, district: DistrictPlace, clock: Clock) -> Page:
        offices = await offices_of_district(session, district.id, clock.now(), clock.today)
        return Page(
            "districts/today.html",
            district=district,
            offices=offices,
            states={office.id: await _state(databases, office, clock) for office in offices},
            steps=STEPS,
            danger=[office for office in offices if office.overdue_danger],
            waiting=await queries.of_district(session, district.id),
            due=await items_due(session, district.id, clock.today),
        )


async def _state(databases: Databases, office: OfficeLine, clock: Clock) -> Readiness | None:
    """How far an office in preparation is. Only then may the district look inside; afterwards it is the office's."""
    if office.state is not OfficeState.PREPARING:
        return None
    async with databases.session(Office(office.id)) as session:
        return await readiness(session, clock.today)


controllers = [Districts]
navigation = [Entry(N_("首页"), "/today", "desk.district", where="district", order=1)]
landings = [Landing("/today", "desk.district", where="district")]
