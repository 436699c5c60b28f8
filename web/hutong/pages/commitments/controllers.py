"""Commitments: the list with its sheet, one with its story, and what is done with it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.commitments import queries, schemas, service
from hutong.commitments.queries import Told, Wanted
from hutong.councils.queries import members_of
from hutong.councils.rules import term_is_over
from hutong.councils.schemas import speaker_words
from hutong.errors import NotAllowed
from hutong.improvements.queries import Wanted as ProjectsWanted
from hutong.improvements.queries import projects
from hutong.pages.answers import Page, download, go
from hutong.pages.commitments.words import standing_word
from hutong.pages.councils.reaching import reach_of
from hutong.pages.councils.taking import taking
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.playbooks.describing import say
from hutong.posts.facts import on
from hutong.posts.queries import office_at
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
READS = ("case.read", "council.hold", "office.read")
Which = Annotated[Literal["open", "late", "done", "all"], Parameter(query="which")]
AlleyAsked = Annotated[UUID | None, Parameter(query="alley")]
_TABS = (("open", N_("在办")), ("late", N_("到期没有兑现")), ("done", N_("等居民确认")), ("all", N_("全部")))
_HEADS = (
    N_("承诺"), N_("负责"), N_("会议"), N_("街巷"), N_("最初期限"), N_("现在期限"), N_("改期理由"),
    N_("报办结"), N_("居民确认"), N_("状态"),
)  # fmt: skip


class Commitments(Controller):
    path = "/o/{slug:str}/commitments"

    @get("/", permission=READS, name="commitments.index")
    async def index(self, session: AsyncSession, clock: Clock, which: Which = "open", alley: AlleyAsked = None) -> Page:
        _, setting = await setting_at(session, clock.now())
        wanted = Wanted(which=which, alley=alley)
        return Page(
            "commitments/index.html",
            commitments=await queries.commitments(session, wanted, day=clock.today, calendar=setting.calendar),
            tabs=[(code, gettext(label)) for code, label in _TABS],
            which=which,
            alley=alley,
            alleys=[(each.id, each.name) for each in on(setting.directory.alleys, clock.today)],
            standing=standing_word,
        )

    @get("/export.xlsx", permission=READS)
    async def export(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, which: Which = "open", alley: AlleyAsked = None
    ) -> Response[bytes]:
        _, setting = await setting_at(session, clock.now())
        wanted = Wanted(which=which, alley=alley)
        rows: list[list[Cell]] = [
            [
                each.body, each.owner, each.meeting, each.alley, each.first_due, each.due_on, each.last_reason,
                each.done_on, each.confirmed_on, standing_word(each.standing)[0],
            ]
            for each in await queries.commitments(session, wanted, day=clock.today, calendar=setting.calendar)
        ]  # fmt: skip
        title = gettext(N_("承诺"))
        content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/{decision_id:uuid}", permission=READS, name="commitments.show")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, decision_id: UUID) -> Page:
        return Page("commitments/show.html", form=blank(), **await _page(session, viewer, clock, decision_id))

    @post("/{decision_id:uuid}/keep", permission=READS, status_code=200)
    async def keep(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, decision_id: UUID
    ) -> Response[Any]:
        facts = await _page(session, viewer, clock, decision_id)
        form = await read_form(request, schemas.Keep)
        with form.or_again("commitments/show.html", **facts):
            _check(facts["may_act"])
            await service.keep(
                session, decision_id, note=form.value.note, day=clock.today, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/commitments/{decision_id}")

    @post("/{decision_id:uuid}/move", permission=READS, status_code=200)
    async def move(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, decision_id: UUID
    ) -> Response[Any]:
        facts = await _page(session, viewer, clock, decision_id)
        form = await read_form(request, schemas.Move)
        with form.or_again("commitments/show.html", **facts):
            _check(facts["may_act"])
            await service.move(
                session, decision_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now(), day=clock.today
            )
        return go(f"{office.home}/commitments/{decision_id}")

    @post("/{decision_id:uuid}/answer", permission=READS, status_code=200)
    async def answer(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, decision_id: UUID
    ) -> Response[Any]:
        facts = await _page(session, viewer, clock, decision_id)
        form = await read_form(request, schemas.Answer)
        with form.or_again("commitments/show.html", **facts):
            _check(facts["may_hold"])
            await service.answer(
                session, decision_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now(), day=clock.today
            )
        return go(f"{office.home}/commitments/{decision_id}")

    @post("/{decision_id:uuid}/case", permission=READS, status_code=200)
    async def to_case(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, decision_id: UUID
    ) -> Response[Any]:
        facts = await _page(session, viewer, clock, decision_id)
        form = await read_form(request, schemas.ToCase)
        with form.or_again("commitments/show.html", **facts):
            _check(facts["may_act"])
            await service.to_case(session, decision_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/commitments/{decision_id}")

    @post("/{decision_id:uuid}/improvement", permission=READS, status_code=200)
    async def to_improvement(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, decision_id: UUID
    ) -> Response[Any]:
        facts = await _page(session, viewer, clock, decision_id)
        form = await read_form(request, schemas.ToImprovement)
        with form.or_again("commitments/show.html", **facts):
            _check(facts["may_act"])
            await service.to_improvement(session, decision_id, form.value, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/commitments/{decision_id}")

    @post("/{decision_id:uuid}/told", permission=READS, status_code=200)
    async def tell(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, decision_id: UUID
    ) -> Response[Any]:
        facts = await _page(session, viewer, clock, decision_id)
        form = await read_form(request, schemas.Tell)
        with form.or_again("commitments/show.html", **facts):
            _check(facts["may_act"])
            await service.tell_wall(session, decision_id, form.value, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/commitments/{decision_id}")

    @post(
        "/{decision_id:uuid}/moves/{move_id:uuid}/told", permission=READS, name="commitments.move_told", status_code=200
    )
    async def tell_of_move(
        self,
        request: Sent,
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        decision_id: UUID,
        move_id: UUID,
    ) -> Response[Any]:
        facts = await _page(session, viewer, clock, decision_id)
        form = await read_form(request, schemas.Tell)
        with form.or_again("commitments/show.html", **facts):
            _check(facts["may_act"])
            await service.tell_move(session, decision_id, move_id, form.value, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/commitments/{decision_id}")


def _check(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed


def _may_act(viewer: Viewer, setting: Setting, told: Told, reach: frozenset[UUID] | None, clock: Clock) -> bool:
    """Whoever keeps the council of the alley, and whoever holds the post that promised."""
    if told.post_id and viewer.id in setting.directory.holders(told.post_id, clock.today).people:
        return True
    return _may_hold(viewer, told, reach)


def _may_hold(viewer: Viewer, told: Told, reach: frozenset[UUID] | None) -> bool:
    if not viewer.may("council.hold") and not viewer.may("session.record"):
        return False
    return reach is None or told.alley_id in reach


async def _page(session: AsyncSession, viewer: Viewer, clock: Clock, decision_id: UUID) -> dict[str, Any]:
    at = await office_at(session, clock.now())
    _, setting = await setting_at(session, clock.now())
    told = await queries.commitment_of(session, decision_id, day=clock.today, calendar=setting.calendar)
    reach = reach_of(viewer, setting, clock)
    words = dict(speaker_words(setting.playbook.terms))
    members = await members_of(session, told.council_id, clock.today) if told.council_id else []
    running = await projects(session, ProjectsWanted(which="all", alley=told.alley_id)) if told.alley_id else []
    return {
        "told": told,
        "moves": [(each, at.names.get(each.moved_by, "") if each.moved_by else "")
                  for each in await queries.moves_of(session, decision_id)],
        "answers": [(each, name, words.get(speaks or "", ""))
                    for each, name, speaks in await queries.answers_of(session, decision_id)],
        "confirmers": [(each.id, f"{each.name}（{words[each.speaks_for]}）")
                       for each in members
                       if each.speaks_for != "chief" and not term_is_over(each.term_until, clock.today)],
        "categories": [(each.code, say(each.name)) for each in setting.playbook.categories],
        "projects": [(each.id, each.name) for each in running if each.ended_on is None],
        "taken": await taking(
            session, "commitment", decision_id, told.told or told.body, [told.alley_id] if told.alley_id else []
        ),
        "is_own": viewer.id in await service.owners_of(
            session, told.post_id, told.owner_council_id, now=clock.now()
        ),
        "may_act": _may_act(viewer, setting, told, reach, clock),
        "may_hold": _may_hold(viewer, told, reach),
        "standing": standing_word,
        "today": clock.today,
    }  # fmt: skip


controllers = [Commitments]
navigation = [Entry(N_("承诺"), "/commitments", "council.hold", order=61)]
