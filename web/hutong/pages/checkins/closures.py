"""Days on which the community's desk is closed: they cost nobody points."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.checkins.closures import MOST_DAYS, close_desk, closures_of, reopen_desk
from hutong.checkins.schemas import CloseDesk
from hutong.pages.answers import Page, go
from hutong.pages.checkins.desk import CommunityDesk, desk_of
from hutong.pages.forms import blank, read_form
from hutong.visits.clock import Clock


class Closures(Controller):
    path = "/o/{slug:str}/checkins/closed"

    @get("/", permission="checkin.record", name="checkins.closed")
    async def index(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        desk = await desk_of(session, viewer, clock)
        form = blank(since=clock.today, until=clock.today)
        return Page("checkins/closed.html", form=form, **await _facts(session, desk, clock))

    @post("/", permission="checkin.record", status_code=200)
    async def close(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        desk = await desk_of(session, viewer, clock)
        form = await read_form(request, CloseDesk)
        with form.or_again("checkins/closed.html", **await _facts(session, desk, clock)):
            await close_desk(
                session, form.value, communities=desk.ids, today=clock.today, worker=viewer.id, by=viewer.actor,
                now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/checkins/closed")

    @post("/{closure_id:uuid}/reopen", permission="checkin.record", status_code=200)
    async def reopen(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, closure_id: UUID
    ) -> Response[Any]:
        desk = await desk_of(session, viewer, clock)
        await reopen_desk(session, closure_id, communities=desk.ids, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/checkins/closed")


async def _facts(session: AsyncSession, desk: CommunityDesk, clock: Clock) -> dict[str, Any]:
    return {
        "communities": [(community.id, community.name) for community in desk.communities],
        "closures": await closures_of(session, desk.ids, clock.today - timedelta(days=MOST_DAYS)),
    }
