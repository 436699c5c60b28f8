"""Holding a council: its agenda, the next meeting, and the meetings that were held."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.alleys.models import Unit
from hutong.cases.settings import setting_at
from hutong.councils import agenda, meetings, queries, schemas, service
from hutong.councils.models import Council
from hutong.councils.telling import tell_called
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.councils.reading import READS, council_page, held_council
from hutong.pages.forms import Form, blank, read_form
from hutong.posts.facts import on
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
_LINES = 4
PROPOSES = (*READS, "proposal.make", "initiative.record")


class Holding(Controller):
    path = "/o/{slug:str}/councils/{council_id:uuid}"

    @get("/call", permission="council.hold")
    async def calling(self, session: AsyncSession, viewer: Viewer, clock: Clock, council_id: UUID) -> Page:
        council = await held_council(session, viewer, clock, council_id)
        return Page("councils/call.html", form=blank(place=council.next_place), council=council)

    @post("/call", permission="council.hold", status_code=200)
    async def call(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, council_id: UUID
    ) -> Response[Any]:
        council = await held_council(session, viewer, clock, council_id)
        form = await read_form(request, schemas.CallMeeting)
        with form.or_again("councils/call.html", council=council):
            await agenda.call_meeting(session, council, form.value, by=viewer.actor, now=clock.now())
            await tell_called(session, council, now=clock.now())
        return go(f"{office.home}/councils/{council_id}")

    @post("/end", permission="council.hold", status_code=200)
    async def end(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, council_id: UUID
    ) -> Response[Any]:
        council = await held_council(session, viewer, clock, council_id)
        await service.end_council(session, council, day=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/councils/{council_id}")

    @get("/agenda/new", permission=PROPOSES)
    async def proposing(
        self, session: AsyncSession, council_id: UUID, about: str = "", about_id: str = "", title: str = ""
    ) -> Page:
        council = await service.council_of(session, council_id)
        form = blank(id=new_id(), title=title[:60], about=about, about_id=about_id)
        return Page("councils/matter.html", form=form, council=council)

    @post("/agenda/new", permission=PROPOSES, status_code=200)
    async def propose(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, council_id: UUID
    ) -> Response[Any]:
        council = await service.council_of(session, council_id)
        form = await read_form(request, schemas.ProposeMatter)
        with form.or_again("councils/matter.html", council=council):
            await agenda.propose(session, council, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        back = (
            f"{office.home}/councils/{council_id}#agenda" if viewer.may("case.read") else f"{office.home}/initiatives"
        )
        return go(back)

    @post("/agenda/{item_id:uuid}/withdraw", permission="council.hold", status_code=200)
    async def withdraw(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, council_id: UUID, item_id: UUID
    ) -> Response[Any]:
        council = await held_council(session, viewer, clock, council_id)
        await agenda.withdraw(session, council, item_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/councils/{council_id}#agenda")

    @get("/meetings/new", permission="council.hold")
    async def meeting(self, session: AsyncSession, viewer: Viewer, clock: Clock, council_id: UUID) -> Page:
        council = await held_council(session, viewer, clock, council_id)
        form = new_meeting(clock, place=council.next_place)
        return Page("councils/meeting.html", form=form, **await _meeting(session, clock, council))

    @post("/meetings/new", permission="council.hold", status_code=200)
    async def record(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, council_id: UUID
    ) -> Response[Any]:
        council = await held_council(session, viewer, clock, council_id)
        form = await read_form(request, schemas.RecordMeeting)
        with form.or_again("councils/meeting.html", **await _meeting(session, clock, council)):
            await meetings.record_council_meeting(
                session, council, form.value, person=viewer.id, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/councils/{council_id}")

    @get("/meetings/{meeting_id:uuid}", permission=READS)
    async def minutes(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, council_id: UUID, meeting_id: UUID
    ) -> Page:
        council = await service.council_of(session, council_id)
        facts = await council_page(session, viewer, clock, council)
        found = [meeting for meeting in facts["meetings"] if meeting.id == meeting_id]
        if not found:
            raise NotThere
        items = await queries.agenda_of(session, council_id, waiting=False)
        dealt = [item for item, _ in items if item.meeting_id == meeting_id]
        return Page("councils/minutes.html", meeting=found[0], dealt=dealt, **facts)


def new_meeting(clock: Clock, **more: object) -> Form[Any]:
    """A form that begins at the full hour."""
    at = clock.now().astimezone(clock.zone).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    return blank(id=new_id(), held_at=at.isoformat(timespec="minutes"), others=0, **more)


async def _meeting(session: AsyncSession, clock: Clock, council: Council) -> dict[str, Any]:
    _, setting = await setting_at(session, clock.now())
    units = await session.execute(
        select(Unit.id, Unit.name).where(Unit.alley_id == council.alley_id, Unit.until.is_(None)).order_by(Unit.name)
    )
    words = dict(schemas.speaker_words(setting.playbook.terms))
    posts = sorted(on(setting.directory.posts, clock.today), key=lambda post: post.name)
    return {
        "council": council,
        "members": [
            (each.id, each.name, words[each.speaks_for])
            for each in await queries.members_of(session, council.id, clock.today)
        ],
        "agenda": [(item.id, item.title) for item, _ in await queries.agenda_of(session, council.id)],
        "owners": [
            (f"council:{council.id}", council.name),
            *((f"post:{post.id}", post.name) for post in posts),
            *((f"unit:{row.id}", row.name) for row in units),
        ],
        "lines": range(_LINES),
    }
