"""Councils with their meetings and decisions, the office's own sessions, and publicity."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.alleys.models import Alley
from hutong.councils import queries, schemas, service
from hutong.councils.models import Council
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.queries import playbook_in_force
from hutong.playbooks.terms import Terms
from hutong.posts.models import Post
from hutong.texts import N_
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
_LINES = 3
READS = ("council.hold", "office.read", "case.read")


class Councils(Controller):
    path = "/o/{slug:str}/councils"

    @get("/", permission=READS, name="councils.index")
    async def index(self, session: AsyncSession) -> Page:
        return Page(
            "councils/index.html",
            councils=await queries.councils(session),
            kinds=schemas.council_words,
        )

    @get("/new", permission="council.hold")
    async def new(self, session: AsyncSession, clock: Clock) -> Page:
        return Page("councils/new.html", form=blank(founded_on=clock.today), id=new_id(), **await _alleys(session))

    @post("/new", permission="council.hold", status_code=200)
    async def found(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, schemas.FoundCouncil)
        with form.or_again("councils/new.html", id=form.typed("id"), **await _alleys(session)):
            await service.found_council(session, form.value, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/councils/{form.value.id}")

    @get("/{council_id:uuid}", permission=READS, name="councils.show")
    async def show(self, session: AsyncSession, council_id: UUID) -> Page:
        council = await service.council_of(session, council_id)
        return Page("councils/show.html", form=blank(), **await _council(session, council))

    @post("/{council_id:uuid}/members", permission="council.hold", status_code=200)
    async def member(
        self, request: Sent, session: AsyncSession, office: OfficePlace, clock: Clock, council_id: UUID
    ) -> Response[Any]:
        council = await service.council_of(session, council_id)
        form = await read_form(request, schemas.AddMember)
        with form.or_again("councils/show.html", **await _council(session, council)):
            await service.add_member(session, council, form.value, day=clock.today)
        return go(f"{office.home}/councils/{council_id}")

    @get("/{council_id:uuid}/meetings/new", permission="council.hold")
    async def meeting(self, session: AsyncSession, clock: Clock, council_id: UUID) -> Page:
        council = await service.council_of(session, council_id)
        return Page("councils/meeting.html", form=_new_meeting(clock), **await _meeting(session, council))

    @post("/{council_id:uuid}/meetings/new", permission="council.hold", status_code=200)
    async def record(
        self,
        request: Sent,
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        council_id: UUID,
    ) -> Response[Any]:
        council = await service.council_of(session, council_id)
        form = await read_form(request, schemas.RecordMeeting)
        with form.or_again("councils/meeting.html", **await _meeting(session, council)):
            await service.record_council_meeting(
                session, council, form.value, person=viewer.id, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/councils/{council_id}")

    @post("/decisions/{decision_id:uuid}/done", permission="council.hold", status_code=200)
    async def done(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, decision_id: UUID
    ) -> Response[Any]:
        decision = await service.finish_decision(
            session, decision_id, day=clock.today, by=viewer.actor, now=clock.now()
        )
        council = await queries.council_of_meeting(session, decision.meeting_id)
        return go(f"{office.home}/councils/{council}" if council else f"{office.home}/sessions")


class Sessions(Controller):
    path = "/o/{slug:str}/sessions"

    @get("/", permission=("session.record", "office.read"), name="sessions.index")
    async def index(self, session: AsyncSession, clock: Clock) -> Page:
        return Page("councils/sessions.html", form=_new_meeting(clock), **await _sessions(session, clock))

    @post("/", permission="session.record", status_code=200)
    async def record(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, schemas.RecordSession)
        with form.or_again("councils/sessions.html", **await _sessions(session, clock)):
            await service.record_session(session, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/sessions")


class PublicityPages(Controller):
    path = "/o/{slug:str}/publicity"

    @get("/", permission=("publicity.record", "office.read"), name="publicity.index")
    async def index(self, session: AsyncSession, clock: Clock) -> Page:
        form = blank(id=new_id(), put_out_on=clock.today)
        return Page("councils/publicity.html", form=form, **await _publicity(session))

    @post("/", permission="publicity.record", status_code=200)
    async def record(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, schemas.PutOut)
        with form.or_again("councils/publicity.html", **await _publicity(session)):
            await service.put_out(session, form.value, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/publicity")


def _new_meeting(clock: Clock) -> Any:
    at = clock.now().astimezone(clock.zone).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    return blank(id=new_id(), held_at=at.isoformat(timespec="minutes"))


async def _alleys(session: AsyncSession) -> dict[str, Any]:
    rows = await session.execute(select(Alley.id, Alley.name).where(Alley.until.is_(None)).order_by(Alley.name))
    return {"alleys": [(row.id, row.name) for row in rows], "kinds": schemas.council_words}


async def _council(session: AsyncSession, council: Council) -> dict[str, Any]:
    alley = (await session.execute(select(Alley.name).where(Alley.id == council.alley_id))).scalar_one_or_none()
    if alley is None:
        raise NotThere
    meetings = await queries.meetings_of(session, council.id)
    return {
        "council": council,
        "alley": alley,
        "members": await queries.members_of(session, council.id),
        "meetings": meetings,
        "decisions": await queries.decisions_of(session, [meeting.id for meeting in meetings]),
        "kinds": schemas.council_words,
        "speaks_for": schemas.SPEAKS_FOR,
    }


async def _meeting(session: AsyncSession, council: Council) -> dict[str, Any]:
    return {"council": council, "posts": await _posts(session), "lines": range(_LINES)}


async def _posts(session: AsyncSession) -> list[tuple[UUID, str]]:
    rows = await session.execute(select(Post.id, Post.name).where(Post.until.is_(None)).order_by(Post.name).limit(500))
    return [(row.id, row.name) for row in rows]


async def _sessions(session: AsyncSession, clock: Clock) -> dict[str, Any]:
    try:
        terms = (await playbook_in_force(session, clock.now())).playbook.terms
    except NoPlaybookInForce:
        # An office that is still preparing has the usual words.
        terms = Terms()
    return {"meetings": await queries.meetings_of(session, None), "kinds": schemas.session_words(terms)}


async def _publicity(session: AsyncSession) -> dict[str, Any]:
    return {"pieces": await queries.publicity(session), "forms": schemas.FORMS}


controllers = [Councils, Sessions, PublicityPages]
navigation = [
    Entry(N_("议事"), "/councils", "council.hold", order=60),
    Entry(N_("会议"), "/sessions", "session.record", order=62),
    Entry(N_("宣传"), "/publicity", "publicity.record", order=64),
]
