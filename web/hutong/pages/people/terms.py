"""聘期: whose term ends soon or is over, and renewing many at once."""

from datetime import timedelta
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.people.queries import terms_ending
from hutong.posts.seating import months_later
from hutong.posts.service import RenewTerms, renew_terms
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Within = Annotated[int, Parameter(query="days", ge=0, le=3660)]
NEAR = 60
APPOINTS = ("post.appoint", "steward.engage")


class Terms(Controller):
    path = "/o/{slug:str}/people/terms"

    @get("/", permission=APPOINTS, name="people.terms")
    async def index(self, session: AsyncSession, clock: Clock, days: Within = NEAR) -> Page:
        return Page("people/terms.html", form=blank(), **await _facts(session, clock, days))

    @get("/export.xlsx", permission=APPOINTS)
    async def export(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, days: Within = NEAR
    ) -> Response[bytes]:
        listed = await terms_ending(session, clock.today + timedelta(days=days))
        title = gettext(N_("聘期"))
        columns = [gettext(name) for name in (N_("姓名"), N_("岗位"), N_("从哪天起"), N_("聘期到"))]
        rows = [(name, term.post, term.since, term.term_until) for name, term in listed]
        content = workbook(title, columns, rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @post("/", permission=APPOINTS, status_code=200)
    async def renew(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, RenewTerms)
        with form.or_again("people/terms.html", **await _facts(session, clock, NEAR)):
            await renew_terms(session, form.value, today=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/people/terms")


async def _facts(session: AsyncSession, clock: Clock, days: int) -> dict[str, Any]:
    return {
        "listed": await terms_ending(session, clock.today + timedelta(days=days)),
        "days": days,
        "today": clock.today,
        "next_year": months_later(clock.today, 12),
    }
