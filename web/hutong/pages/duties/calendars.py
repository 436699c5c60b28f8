"""One's own duties in the calendar of the phone: a file, or an address that the calendar asks again and again."""

from typing import Any

from litestar import Controller, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.db import Databases, Office
from hutong.errors import NotThere
from hutong.pages.answers import Page, download
from hutong.pages.duties.exchanging import layout_of
from hutong.rosters import feeds
from hutong.rosters.rules.calendars import written
from hutong.settings import Settings
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

MEDIA_TYPE = "text/calendar; charset=utf-8"
_SUFFIX = ".ics"


class Calendars(Controller):
    path = "/o/{slug:str}/duties/calendar"

    @get("/", permission="duty.own", name="duties.calendar")
    async def show(self, session: AsyncSession, viewer: Viewer) -> Page:
        return Page("duties/calendar.html", address="", **await _facts(session, viewer))

    @post("/", permission="duty.own", status_code=200)
    async def make(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, settings: Settings
    ) -> Page:
        """The answer alone shows the address: what is kept of it does not tell it again."""
        token = await feeds.make_feed(session, viewer.id, by=viewer.actor, now=clock.now())
        await session.flush()  # The page says since when it stands.
        address = f"{settings.public_url}{office.home}/calendar/{token}{_SUFFIX}"
        return Page("duties/calendar.html", address=address, **await _facts(session, viewer))

    @post("/withdraw", permission="duty.own", status_code=200)
    async def withdraw(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        await feeds.withdraw_feed(session, viewer.id, by=viewer.actor, now=clock.now())
        return Page("duties/calendar.html", address="", **await _facts(session, viewer))

    @get("/duties.ics", permission="duty.own")
    async def file(self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock) -> Response[bytes]:
        content = await _calendar(session, viewer.id, office, clock)
        return download(content, name=f"{office.name}-我的职责.ics", media_type=MEDIA_TYPE)


class CalendarFeed(Controller):
    path = "/o/{slug:str}/calendar"

    @get("/{name:str}", permission="open", name="duties.feed")
    async def feed(self, databases: Databases, office: OfficePlace, clock: Clock, name: str) -> Response[bytes]:
        """A calendar signs in nowhere: the secret in the address is all it has."""
        if not name.endswith(_SUFFIX):
            raise NotThere
        # Whoever else is signed in at this browser has nothing to do with it.
        async with databases.session(Office(office.id)) as session:
            person = await feeds.person_behind(session, name.removesuffix(_SUFFIX))
            if person is None:
                raise NotThere
            content = await _calendar(session, person, office, clock)
        headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
        return Response(content=content, media_type=MEDIA_TYPE, headers=headers)


async def _facts(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    return {"layout": layout_of(viewer), "feed": await feeds.feed_of(session, viewer.id)}


async def _calendar(session: AsyncSession, person: Any, office: OfficePlace, clock: Clock) -> bytes:
    _, setting = await setting_at(session, clock.now())
    entries = await feeds.entries_of(session, setting, person, clock.now())
    name = gettext(N_("{office} 我的职责"), office=office.name)
    return written(entries, name=name, product="Hutong", now=clock.now())
