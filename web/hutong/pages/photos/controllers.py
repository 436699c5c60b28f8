"""Tickets, the word that a file is in the store, what became of it, and the short links that show it."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.pages.photos.links import KEEP_SECONDS, to_picture
from hutong.pages.photos.offers import offered
from hutong.photos.queries import states_of
from hutong.photos.reading import files_for
from hutong.photos.tickets import ticket, uploaded
from hutong.texts import gettext
from hutong.visits.clock import Clock
from hutong.visits.services import Services


class WantTicket(msgspec.Struct, frozen=True):
    media_type: Annotated[str, msgspec.Meta(max_length=80)]
    size: Annotated[int, msgspec.Meta(ge=0, le=2**50)]


class Ticket(msgspec.Struct, frozen=True):
    """Post `fields`, then the file as `file`, to `url`; then post to `done`, and ask `state` for the verdict."""

    id: UUID
    url: str
    fields: dict[str, str]
    done: str
    state: str


class Verdict(msgspec.Struct, frozen=True):
    state: str
    reason: str | None


class Photos(Controller):
    path = "/o/{slug:str}/photos"

    @post("/tickets", permission="signed-in", name="photos.ticket", status_code=201)
    async def give_ticket(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        services: Services,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        data: WantTicket,
    ) -> Ticket:
        about = offered(request.url.query)
        shelf = services.store.shelf(office.id)
        photo_id, form = await ticket(
            session, shelf, about, media_type=data.media_type, size=data.size, person=viewer.id, now=clock.now()
        )
        here = f"{office.home}/photos/{photo_id}"
        return Ticket(photo_id, form.url, form.fields, f"{here}/uploaded", f"{here}/state")

    @post("/{photo_id:uuid}/uploaded", permission="signed-in", name="photos.uploaded", status_code=204)
    async def note_uploaded(self, session: AsyncSession, viewer: Viewer, photo_id: UUID) -> None:
        await uploaded(session, photo_id, person=viewer.id)

    @get("/{photo_id:uuid}/state", permission="signed-in", name="photos.state")
    async def tell_state(self, session: AsyncSession, viewer: Viewer, photo_id: UUID) -> Verdict:
        found = await states_of(session, [photo_id], person=viewer.id)
        if not found:
            raise NotThere
        return Verdict(found[0].state, gettext(found[0].reason) if found[0].reason else None)

    @get("/{photo_id:uuid}/{size:str}", permission="signed-in", name="photos.show")
    async def show(
        self,
        session: AsyncSession,
        services: Services,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        photo_id: UUID,
        size: str,
    ) -> Response[Any]:
        files = await files_for(session, viewer, photo_id, now=clock.now())
        key = {"large": files.large, "small": files.small}.get(size)
        if key is None:
            raise NotThere
        return to_picture(services, office.id, key, keep=KEEP_SECONDS)


controllers = [Photos]
