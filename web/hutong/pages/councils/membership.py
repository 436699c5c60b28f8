"""Members of a council: joining, chairing, leaving."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.councils import membership, schemas
from hutong.councils.models import Council
from hutong.pages.answers import Page, go
from hutong.pages.councils.reading import held_council
from hutong.pages.forms import blank, read_form
from hutong.posts.queries import office_at
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class Membership(Controller):
    path = "/o/{slug:str}/councils/{council_id:uuid}/members"

    @get("/new", permission="council.hold")
    async def new(self, session: AsyncSession, viewer: Viewer, clock: Clock, council_id: UUID) -> Page:
        council = await held_council(session, viewer, clock, council_id)
        return Page("councils/member.html", form=blank(), **await _member(session, clock, council))

    @post("/new", permission="council.hold", status_code=200)
    async def add(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, council_id: UUID
    ) -> Response[Any]:
        council = await held_council(session, viewer, clock, council_id)
        form = await read_form(request, schemas.AddMember)
        with form.or_again("councils/member.html", **await _member(session, clock, council)):
            await membership.add_member(session, council, form.value, day=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/councils/{council_id}#members")

    @post("/{member_id:uuid}/chair", permission="council.hold", status_code=200)
    async def chair(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, council_id: UUID,
        member_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        council = await held_council(session, viewer, clock, council_id)
        await membership.let_chair(session, council, member_id, day=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/councils/{council_id}#members")

    @post("/{member_id:uuid}/renew", permission="council.hold", status_code=200)
    async def renew(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, council_id: UUID,
        member_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        council = await held_council(session, viewer, clock, council_id)
        await membership.renew_member(session, council, member_id, day=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/councils/{council_id}#members")

    @post("/{member_id:uuid}/leave", permission="council.hold", status_code=200)
    async def leave(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, council_id: UUID,
        member_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        council = await held_council(session, viewer, clock, council_id)
        await membership.remove_member(session, council, member_id, day=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/councils/{council_id}#members")


async def _member(session: AsyncSession, clock: Clock, council: Council) -> dict[str, Any]:
    at = await office_at(session, clock.now())
    people = sorted(((person, at.names[person]) for person in at.languages), key=lambda row: row[1])
    return {
        "council": council,
        "people": people,
        "speaks_for": schemas.speaker_words,
    }
