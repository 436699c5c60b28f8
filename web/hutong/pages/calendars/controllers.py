"""`/o/{office}/calendar`: days worked or not against the national table, years that are known, and what follows."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.calendars.queries import days_of, settled_by_office
from hutong.calendars.schemas import EnterDay, SettleYear
from hutong.calendars.service import YEARS
from hutong.clocks.days import NationalDay, national_table, national_years
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.redating.service import enter_day, redatings, settle_year, withdraw_day
from hutong.texts import N_
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
WORKS = {"working": N_("照常办公"), "closed": N_("不办公")}


class CalendarPages(Controller):
    path = "/o/{slug:str}/calendar"

    @get("/", permission="office.manage", name="calendars.index")
    async def index(self, session: AsyncSession, clock: Clock) -> Page:
        return Page("calendars/index.html", form=blank(id=new_id()), **await _facts(session, clock.today))

    @post("/", permission="office.manage", status_code=200)
    async def enter(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, EnterDay)
        with form.or_again("calendars/index.html", **await _facts(session, clock.today)):
            await enter_day(session, form.value, today=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/calendar")

    @post("/{day_id:uuid}/withdraw", permission="office.manage", status_code=200)
    async def withdraw(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, day_id: UUID
    ) -> Response[Any]:
        await withdraw_day(session, day_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/calendar")

    @post("/years", permission="office.manage", status_code=200)
    async def settle(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, SettleYear)
        with form.or_again("calendars/index.html", **await _facts(session, clock.today)):
            await settle_year(session, form.value, today=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/calendar")


async def _facts(session: AsyncSession, today: date) -> dict[str, Any]:
    own = await settled_by_office(session)
    years = range(today.year, today.year + YEARS + 1)
    return {
        "days": await days_of(session),
        "acts": await redatings(session),
        "years": [(year, year in national_years(), year in own) for year in years],
        "national": _national(today.year),
        "works": WORKS.items(),
        "today": today,
    }


def _national(year: int) -> list[tuple[date, NationalDay]]:
    """Days of this year and of later ones on which the State Council departs from the week."""
    return [(day, told) for day, told in sorted(national_table().items()) if day.year >= year]


controllers = [CalendarPages]
navigation = [Entry(N_("办公日历"), "/calendar", "office.manage", order=74)]
