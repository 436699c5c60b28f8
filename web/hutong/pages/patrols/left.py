"""A walk of an earlier day that nobody ended: gone on with, ended with what was answered then, or not wanted."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.doubts.service import look_over
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.patrols.schemas import LeftOver
from hutong.patrols.left import drop_walk, end_walk
from hutong.patrols.walks import walk_of
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class LeftWalks(Controller):
    path = "/o/{slug:str}/patrols/{patrol_id:uuid}/left"

    @get("/", permission="patrol.walk", name="patrols.left")
    async def ask(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, patrol_id: UUID
    ) -> Response[Any] | Page:
        walk = await walk_of(session, patrol_id, viewer.id)
        if walk.patrol.finished_at:
            return go(f"{office.home}/patrols/{patrol_id}/done")
        return Page("patrols/left.html", form=blank(), walk=walk)

    @post("/", permission="patrol.walk", status_code=200)
    async def decide(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, patrol_id: UUID
    ) -> Response[Any]:
        walk = await walk_of(session, patrol_id, viewer.id)
        if walk.patrol.finished_at:
            return go(f"{office.home}/patrols/{patrol_id}/done")
        form = await read_form(request, LeftOver)
        with form.or_again("patrols/left.html", walk=walk):
            if form.value.way == "drop":
                await drop_walk(session, patrol_id, person=viewer.id)
                return go(f"{office.home}/patrols/start")
            patrol = await end_walk(
                session, walk, form.value.minutes, person=viewer.id, by=viewer.actor, now=clock.now()
            )
            await look_over(session, patrol, walk.playbook, now=clock.now())
        return go(f"{office.home}/patrols/{patrol_id}/done")
