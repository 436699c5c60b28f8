"""People and posts of an office, for who appoints them: a list, one person, terms, absences."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.handovers.ending import end_term, keep_term
from hutong.handovers.taking_up import take_up
from hutong.leaves.service import note_leave
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.people.leaving import Leaving
from hutong.pages.people.schemas import AppointPerson, EndTerm, KeepTerm, NoteAbsence, RegisterPerson
from hutong.pages.people.showing import ORIGINS, facts_of
from hutong.pages.people.terms import APPOINTS, Terms
from hutong.people import queries
from hutong.people.models import Person
from hutong.people.registering import add_person
from hutong.playbooks.queries import Version
from hutong.posts.models import Appointment
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.texts import N_, current_language, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
_ALL = 10_000
Words = Annotated[str, Parameter(query="q", max_length=60)]
Kind = Annotated[str, Parameter(query="post", max_length=40)]
Left = Annotated[bool, Parameter(query="left")]


class PeoplePages(Controller):
    path = "/o/{slug:str}/people"

    @get("/", permission=APPOINTS, name="people.index")
    async def index(
        self,
        session: AsyncSession,
        clock: Clock,
        in_force: Version,
        words: Words = "",
        kind: Kind = "",
        left: Left = False,
        page: Annotated[int, Parameter(query="page", ge=1, le=1000)] = 1,
    ) -> Page:
        people, count = await queries.people_page(session, words=words.strip(), kind=kind, left=left, page=page)
        terms = await queries.terms_of(session, [person.id for person in people], clock.today)
        return Page(
            "people/index.html",
            people=people,
            count=count,
            terms=terms,
            words=words,
            kind=kind,
            left=left,
            page=page,
            pages=-(-count // queries.PAGE),
            kinds=_kinds(in_force),
            origins=dict(ORIGINS),
        )

    @get("/people.xlsx", permission=APPOINTS)
    async def export(
        self,
        session: AsyncSession,
        office: OfficePlace,
        clock: Clock,
        words: Words = "",
        kind: Kind = "",
        left: Left = False,
    ) -> Response[bytes]:
        """The list as filtered, whole. Party membership stays out: it is shown only as a total over many."""
        people, _ = await queries.people_page(session, words=words.strip(), kind=kind, left=left, size=_ALL)
        posts: dict[UUID, list[str]] = {}
        for term in await queries.terms_of(session, [person.id for person in people], clock.today):
            posts.setdefault(term.person_id, []).append(term.post)
        columns = [gettext(name) for name in (N_("姓名"), N_("身份"), N_("岗位"), N_("登录名"), N_("卡号"))]
        origins = dict(ORIGINS)
        rows = [
            (p.name, gettext(origins[p.origin]), "；".join(posts.get(p.id, ())), p.login or "", p.card or "")
            for p in people
        ]
        content = workbook(gettext(N_("人员")), columns, rows, clock.zone)
        return download(content, name=f"{office.name}-人员.xlsx", media_type=MEDIA_TYPE)

    @get("/new", permission=APPOINTS)
    async def new(self) -> Page:
        return Page("people/new.html", form=blank(), origins=ORIGINS)

    @post("/new", permission=APPOINTS, status_code=200)
    async def register(self, request: Sent, session: AsyncSession, office: OfficePlace, clock: Clock) -> Response[Any]:
        form = await read_form(request, RegisterPerson)
        with form.or_again("people/new.html", origins=ORIGINS):
            who = form.value
            person = await add_person(
                session, name=who.name, origin=who.origin, party_member=who.party_member, login=who.login,
                phone=who.phone, phone_consent=who.phone_consent, card=who.card, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/people/{person.id}")

    @get("/{person_id:uuid}", permission=APPOINTS, name="people.show")
    async def show(self, session: AsyncSession, clock: Clock, person_id: UUID) -> Page:
        person = await queries.person_of(session, person_id)
        return Page("people/show.html", form=blank(since=clock.today), **await facts_of(session, person, clock))

    @post("/{person_id:uuid}/appoint", permission=APPOINTS, status_code=200)
    async def appoint(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, person_id: UUID
    ) -> Response[Any]:
        person = await queries.person_of(session, person_id)
        form = await read_form(request, AppointPerson)
        with form.or_again("people/show.html", **await facts_of(session, person, clock)):
            new = form.value
            await take_up(
                session, new.post, person_id, since=new.since, cover=new.cover, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/people/{person_id}")

    @post("/terms/{term_id:uuid}/end", permission=APPOINTS, status_code=200)
    async def end(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, term_id: UUID
    ) -> Response[Any]:
        person = await _whose(session, term_id)
        form = await read_form(request, EndTerm)
        with form.or_again("people/show.html", **await facts_of(session, person, clock)):
            handover = await end_term(
                session,
                term_id,
                last_day=form.value.last_day,
                because=form.value.because,
                successor=form.value.successor,
                by=viewer.actor,
                now=clock.now(),
            )
        return go(f"{office.home}/handovers/{handover.id}" if handover else f"{office.home}/people/{person.id}")

    @post("/terms/{term_id:uuid}/keep", permission=APPOINTS, name="people.keep", status_code=200)
    async def keep(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, term_id: UUID
    ) -> Response[Any]:
        person = await _whose(session, term_id)
        form = await read_form(request, KeepTerm)
        with form.or_again("people/show.html", **await facts_of(session, person, clock)):
            await keep_term(session, term_id, because=form.value.kept_because, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/people/{person.id}")

    @post("/{person_id:uuid}/absences", permission=APPOINTS, status_code=200)
    async def absence(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, person_id: UUID
    ) -> Response[Any]:
        person = await queries.person_of(session, person_id)
        form = await read_form(request, NoteAbsence)
        with form.or_again("people/show.html", **await facts_of(session, person, clock)):
            away = form.value
            await note_leave(
                session,
                person_id,
                since=away.since,
                until=away.until,
                reason=away.reason,
                by=viewer.actor,
                now=clock.now(),
            )
        return go(f"{office.home}/people/{person_id}")


def _kinds(in_force: Version) -> list[tuple[str, str]]:
    return [(kind.code, kind.name.in_language(current_language())) for kind in in_force.playbook.posts]


async def _whose(session: AsyncSession, term_id: UUID) -> Person:
    found = (await session.execute(select(Appointment.person_id).where(Appointment.id == term_id))).scalar_one_or_none()
    if found is None:
        raise NotThere
    return await queries.person_of(session, found)


controllers = [PeoplePages, Leaving, Terms]
navigation = [Entry(N_("人员"), "/people", "post.appoint", order=70)]
