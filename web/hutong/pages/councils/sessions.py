"""The office's own sessions: mobilising, training, regular and rotation meetings, with who signed in."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.alleys.models import Community
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.councils import meetings, queries, schemas
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.pages.answers import Page, download, go
from hutong.pages.councils.holding import new_meeting
from hutong.pages.forms import read_form
from hutong.people.queries import person_of
from hutong.playbooks.describing import say
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.posts import Covers
from hutong.playbooks.queries import playbook_in_force
from hutong.playbooks.terms import Terms
from hutong.posts.facts import is_on
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
READS = ("session.record", "office.read")
Kind = Annotated[str, Parameter(query="kind", max_length=16)]
_HEADS = (N_("时间"), N_("类型"), N_("议题"), N_("地点"), N_("到会"), N_("其中签到"))


class Sessions(Controller):
    path = "/o/{slug:str}/sessions"

    @get("/", permission=READS, name="sessions.index")
    async def index(self, session: AsyncSession, clock: Clock, kind: Kind = "") -> Page:
        return Page(
            "councils/sessions.html",
            sessions=await queries.sessions_held(session, kind=kind),
            kinds=await _kinds(session, clock),
            kind=kind,
        )

    @get("/export.xlsx", permission=READS)
    async def export(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, kind: Kind = ""
    ) -> Response[bytes]:
        """Numbers alone: who came is shown to whoever keeps the list, and in no file."""
        words = dict(await _kinds(session, clock))
        rows: list[list[Cell]] = [
            [each.held_at, words.get(each.kind, each.kind), each.title, each.place, each.attended, named]
            for each, named in await queries.sessions_held(session, kind=kind, limit=5000)
        ]
        title = gettext(N_("会议"))
        content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/new", permission="session.record")
    async def new(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        return Page("councils/session_new.html", form=new_meeting(clock), **await _new(session, viewer, clock))

    @post("/new", permission="session.record", status_code=200)
    async def record(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, schemas.RecordSession)
        facts = await _new(session, viewer, clock)
        with form.or_again("councils/session_new.html", **facts):
            held = _placed(form.value, facts)
            await meetings.record_session(session, held, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/sessions/{form.value.id}")

    @get("/{meeting_id:uuid}", permission=READS, name="sessions.show")
    async def show(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, meeting_id: UUID
    ) -> Page | Response[Any]:
        """Names for the office and for whoever wrote the list; the number for everybody else who may read it.

        The minutes of a council stand with the council.
        """
        meeting = await queries.meeting_of(session, meeting_id)
        if meeting.council_id is not None:
            return go(f"{office.home}/councils/{meeting.council_id}/meetings/{meeting_id}")
        if meeting.group_id is not None:
            raise NotThere
        sees = viewer.may("office.read") or meeting.recorded_by == viewer.id
        came = (await queries.came_to(session, [meeting_id])).get(meeting_id, []) if sees else []
        kinds = dict(await _kinds(session, clock))
        return Page("councils/session.html", meeting=meeting, came=came, sees=sees, kinds=kinds)

    @get("/mine", permission="signed-in", name="sessions.mine")
    async def mine(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        """One's own training record."""
        found = await queries.trainings_of(session, viewer.id)
        return Page("councils/trainings.html", found=found, kinds=dict(await _kinds(session, clock)), name="")

    @get("/people/{person_id:uuid}", permission="office.read", name="sessions.person")
    async def person(self, session: AsyncSession, clock: Clock, person_id: UUID) -> Page:
        person = await person_of(session, person_id)
        found = await queries.trainings_of(session, person_id)
        return Page("councils/trainings.html", found=found, kinds=dict(await _kinds(session, clock)), name=person.name)


async def _kinds(session: AsyncSession, clock: Clock) -> list[tuple[str, str]]:
    try:
        terms = (await playbook_in_force(session, clock.now())).playbook.terms
    except NoPlaybookInForce:
        # An office that is still preparing has the usual words.
        terms = Terms()
    return schemas.session_words(terms)


def _placed(held: schemas.RecordSession, facts: dict[str, Any]) -> schemas.RecordSession:
    """With the community that held it: whoever answers for one alone is not asked."""
    communities = [community for community, _ in facts["communities"]]
    if facts["for_all"] and held.community_id is None:
        return held
    if len(communities) == 1:
        return msgspec.structs.replace(held, community_id=communities[0])
    if communities and held.community_id not in communities:
        raise Invalid([FieldProblem("community_id", N_("请从列表里选一项。"))])
    return held


async def _communities(session: AsyncSession, viewer: Viewer, setting: Setting, day: date) -> dict[str, Any]:
    """Those that the viewer answers for, and whether he may speak for all of them together."""
    directory = setting.directory
    posts = [(post.id, directory.kind(post.kind)) for post in directory.posts_held(viewer.id, day)]
    for_all = not posts or any(kind is not None and kind.covers is Covers.OFFICE for _, kind in posts)
    own = {community for post, _ in posts for community in directory.communities_of(post, day)}
    rows = await session.execute(select(Community.id, Community.name).order_by(Community.name))
    return {"communities": [(id_, name) for id_, name in rows if id_ in own or for_all], "for_all": for_all}


async def _new(session: AsyncSession, viewer: Viewer, clock: Clock) -> dict[str, Any]:
    """The people of the office by kinds of post, each once, under the first that they hold."""
    try:
        at, setting = await setting_at(session, clock.now())
    except NoPlaybookInForce:
        return {"kinds": schemas.session_words(Terms()), "people": [], "communities": [], "for_all": True}
    seen: set[UUID] = set()
    groups: list[tuple[str, list[tuple[UUID, str]]]] = []
    for kind in setting.playbook.posts:
        found = {
            term.person_id
            for term in setting.directory.appointments
            if setting.directory.post(term.post_id).kind == kind.code and is_on(term, clock.today)
        }
        people = sorted(((person, at.names.get(person, "")) for person in found - seen), key=lambda row: row[1])
        seen |= found
        if people:
            groups.append((say(kind.name), people))
    places = await _communities(session, viewer, setting, clock.today)
    return {"kinds": schemas.session_words(setting.playbook.terms), "people": groups, **places}
