"""`/o/{office}/duties`: one's own duties by days, and what proves each; nobody else's."""

from datetime import timedelta
from typing import Annotated, Any

from litestar import Controller, Response, get
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.pages.answers import Page, download
from hutong.pages.duties import showing
from hutong.pages.duties.calendars import CalendarFeed, Calendars
from hutong.pages.duties.exchanging import Exchanges
from hutong.pages.duties.together import Together, walks_asked
from hutong.pages.navigation import Entry
from hutong.pages.rosters.months import month_in, written
from hutong.posts.queries import office_at
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.rosters.exchanging import asked_of
from hutong.rosters.owing import duties_in_month
from hutong.rosters.queries import next_month
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Month = Annotated[str, Parameter(query="month", max_length=7)]


class Duties(Controller):
    path = "/o/{slug:str}/duties"

    @get("/", permission="duty.own", name="duties.mine")
    async def mine(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, month: Month = ""
    ) -> Page:
        wanted = month_in(month) if month else clock.today.replace(day=1)
        setting, owed, is_published = await duties_in_month(session, viewer.id, wanted, clock.now())
        names = (await office_at(session, clock.now())).names
        told = showing.told(setting, owed, names, clock.today, office.home)
        before, squares = showing.month_squares(setting, owed, viewer.id, wanted, clock.today)
        is_now, soon = wanted == clock.today.replace(day=1), list(told)
        if is_now and (clock.today + timedelta(days=6)).month != wanted.month:
            # Tomorrow and the rest of the week may lie in the next month.
            later, coming, _ = await duties_in_month(session, viewer.id, next_month(wanted), clock.now())
            soon += showing.told(later, coming, names, clock.today, office.home)
        today, tomorrow, week = showing.near(soon, clock.today)
        return Page(
            "duties/steward.html" if _is_steward(viewer) else "duties/office.html",
            month=wanted, written=written(wanted), is_published=is_published, is_now=is_now, duties=told,
            today_duties=today, tomorrow_duties=tomorrow, week_duties=week, before=before, squares=squares,
            asked=await asked_of(session, viewer.id, clock.today),
            together=await walks_asked(session, viewer.id, clock),
            earlier=written((wanted - timedelta(days=1)).replace(day=1)), later=written(next_month(wanted)),
        )  # fmt: skip

    @get("/duties.xlsx", permission="duty.own")
    async def export(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, month: Month = ""
    ) -> Response[bytes]:
        wanted = month_in(month) if month else clock.today.replace(day=1)
        setting, owed, _ = await duties_in_month(session, viewer.id, wanted, clock.now())
        names = (await office_at(session, clock.now())).names
        columns = [
            gettext(name) for name in (N_("日期"), N_("职责"), N_("时段"), N_("街巷"), N_("做了没有"), N_("依据"))
        ]
        rows: list[Any] = [
            (each.day, each.name, each.when, each.place, each.standing, each.why)
            for each in showing.told(setting, owed, names, clock.today, office.home)
        ]
        content = workbook(gettext(N_("我的职责")), columns, rows, clock.zone)
        return download(content, name=f"{office.name}-{written(wanted)}-我的职责.xlsx", media_type=MEDIA_TYPE)


def _is_steward(viewer: Viewer) -> bool:
    return viewer.desks == {"steward"}


controllers = [Duties, Exchanges, Together, Calendars, CalendarFeed]
navigation = [Entry(N_("我的职责"), "/duties", "duty.own", order=57)]
