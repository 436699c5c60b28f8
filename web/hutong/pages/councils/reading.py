"""The list of councils with its sheet, founding one, and the page of one."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.commitments.queries import decisions_of
from hutong.councils import queries, schemas, service
from hutong.councils.models import Council
from hutong.councils.rules import renews_to
from hutong.ids import new_id
from hutong.improvements.queries import projects_with
from hutong.pages.answers import Page, download, go
from hutong.pages.commitments.words import standing_word
from hutong.pages.councils.reaching import alleys_for, check_reach, reach_of
from hutong.pages.forms import blank, read_form
from hutong.posts.facts import on
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
READS = ("council.hold", "office.read", "case.read")
SUBJECT_PAGES = {
    "case": "cases", "commitment": "commitments", "improvement": "improvements", "initiative": "initiatives",
}  # fmt: skip
AlleyAsked = Annotated[UUID | None, Parameter(query="alley")]
_HEADS = (N_("名称"), N_("街巷"), N_("类型"), N_("成立"), N_("开会次数"), N_("最近一次"), N_("下一次"))


class Reading(Controller):
    path = "/o/{slug:str}/councils"

    @get("/", permission=READS, name="councils.index")
    async def index(self, session: AsyncSession, clock: Clock, alley: AlleyAsked = None) -> Page:
        _, setting = await setting_at(session, clock.now())
        return Page(
            "councils/index.html",
            councils=await queries.councils(session, alley=alley),
            kinds=schemas.council_words,
            alleys=[(each.id, each.name) for each in on(setting.directory.alleys, clock.today)],
            alley=alley,
        )

    @get("/export.xlsx", permission=READS)
    async def export(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, alley: AlleyAsked = None
    ) -> Response[bytes]:
        kinds = dict(schemas.council_words(viewer.terms))
        rows: list[list[Cell]] = [
            [council.name, name, kinds[council.kind], council.founded_on, held, last, council.next_at]
            for council, name, held, last in await queries.councils(session, alley=alley)
        ]
        title = gettext(N_("议事"))
        content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/new", permission="council.hold")
    async def new(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        form = blank(founded_on=clock.today, id=new_id())
        return Page("councils/new.html", form=form, **await _alleys(session, viewer, clock))

    @post("/new", permission="council.hold", status_code=200)
    async def found(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, schemas.FoundCouncil)
        with form.or_again("councils/new.html", **await _alleys(session, viewer, clock)):
            await service.found_council(session, form.value, by=viewer.actor, now=clock.now())
            _, setting = await setting_at(session, clock.now())
            check_reach(viewer, setting, clock, form.value.alley_id)
        return go(f"{office.home}/councils/{form.value.id}")

    @get("/{council_id:uuid}", permission=READS, name="councils.show")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, council_id: UUID) -> Page:
        council = await service.council_of(session, council_id)
        return Page("councils/show.html", form=blank(), **await council_page(session, viewer, clock, council))


async def held_council(session: AsyncSession, viewer: Viewer, clock: Clock, council_id: UUID) -> Council:
    """One that the viewer may keep. Raises NotThere, NotAllowed."""
    council = await service.council_of(session, council_id)
    _, setting = await setting_at(session, clock.now())
    check_reach(viewer, setting, clock, council.alley_id)
    return council


async def council_page(session: AsyncSession, viewer: Viewer, clock: Clock, council: Council) -> dict[str, Any]:
    """The whole context of the page of a council."""
    _, setting = await setting_at(session, clock.now())
    reach = reach_of(viewer, setting, clock)
    meetings = await queries.meetings_of(session, council.id)
    ids = [meeting.id for meeting in meetings]
    everybody = await queries.members_of(session, council.id)
    return {
        "council": council,
        "renews": {each.id: renews_to(each.term_until, clock.today) for each in everybody},
        "alley": setting.directory.alley(council.alley_id).name,
        "members": [each for each in everybody if each.until is None or each.until > clock.today],
        "former": [each for each in everybody if each.until is not None and each.until <= clock.today],
        "agenda": (agenda := await queries.agenda_of(session, council.id)),
        "subject_pages": SUBJECT_PAGES,
        "projects": await projects_with(
            session, [item.subject_id for item, _ in agenda if item.subject_kind == "line" and item.subject_id]
        ),
        "meetings": meetings,
        "came": await queries.came_to(session, ids),
        "decisions": await decisions_of(session, ids, day=clock.today, calendar=setting.calendar),
        "standing": standing_word,
        "kinds": schemas.council_words,
        "speaks_for": schemas.speaker_words,
        "may_hold": viewer.may("council.hold") and (reach is None or council.alley_id in reach),
        "today": clock.today,
    }


async def _alleys(session: AsyncSession, viewer: Viewer, clock: Clock) -> dict[str, Any]:
    _, setting = await setting_at(session, clock.now())
    alleys = [(alley.id, alley.name) for alley in alleys_for(viewer, setting, clock)]
    return {"alleys": alleys, "kinds": schemas.council_words}
