"""Notices to the reader: newest first, unread first in the eye, each opened once and noted as seen."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.notices.queries import inbox, notice_of, unread_count
from hutong.notices.service import mark_all_read, mark_read
from hutong.pages.answers import Page, go
from hutong.playbooks.posts import Desk
from hutong.visits.clock import Clock

_SHOW = {"unread": {"unread": True}, "urgent": {"urgent": True}}


class Inbox(Controller):
    path = "/o/{slug:str}/notices"

    @get("/", permission="signed-in", name="notices")
    async def index(self, session: AsyncSession, viewer: Viewer, show: str = "", after: UUID | None = None) -> Page:
        return Page(
            "notices/index.html",
            layout=layout_for(viewer),
            page=await inbox(session, viewer.id, after=after, **_SHOW.get(show, {})),
            unread=await unread_count(session, viewer.id),
            show=show if show in _SHOW else "",
        )

    @get("/{notice_id:uuid}", permission="signed-in", name="notices.show")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, notice_id: UUID) -> Page:
        """Opening it is the receipt: who told the reader can say when it was seen."""
        await mark_read(session, notice_id, person=viewer.id, now=clock.now())
        notice = await notice_of(session, notice_id, person=viewer.id)
        if notice is None:
            raise NotThere
        return Page("notices/show.html", layout=layout_for(viewer), notice=notice, onward=_inside(notice.link))

    @post("/read", permission="signed-in", name="notices.read", while_suspended=True, status_code=200)
    async def read_all(self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock) -> Response[Any]:
        await mark_all_read(session, person=viewer.id, now=clock.now())
        return go(f"{office.home}/notices")


def layout_for(viewer: Viewer) -> str:
    """A reader who is a steward and nothing else gets large type and no menu."""
    return "base_steward.html" if viewer.desks == {Desk.STEWARD} else "base_office.html"


def _inside(link: str) -> str:
    """A path of ours, or nothing."""
    return link if link.startswith("/") and not link.startswith(("//", "/\\")) else ""
