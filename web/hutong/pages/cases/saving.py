"""Lists of cases kept by name, one's own or shared."""

from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from litestar import Controller, Request, Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.pages.answers import go
from hutong.pages.cases.asking import asked_for, query_of
from hutong.pages.cases.lists import list_page
from hutong.pages.forms import read_form
from hutong.playbooks.queries import Version
from hutong.saved_lists.schemas import SaveList
from hutong.saved_lists.service import drop_list, save_list
from hutong.visits.clock import Clock


class Saving(Controller):
    path = "/o/{slug:str}/cases/saved"

    @post("/", permission="case.read", status_code=200)
    async def save(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
    ) -> Response[Any]:
        form = await read_form(request, SaveList)
        # Only what a list can be asked for is kept of the address.
        asked = asked_for(dict(parse_qsl(form.typed("query"))))
        with form.or_again("cases/index.html", **await list_page(session, viewer, clock, in_force, asked)):
            sent = form.value
            kept = SaveList(id=sent.id, name=sent.name, query=urlencode(query_of(asked)), shared=sent.shared)
            await save_list(session, kept, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases?{urlencode(query_of(asked))}")

    @post("/{saved:uuid}/drop", permission="case.read", status_code=200)
    async def drop(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, saved: UUID
    ) -> Response[Any]:
        await drop_list(session, saved, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases")
