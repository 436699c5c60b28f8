"""查: inspections, what they found, and what became of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.lists import alleys_within
from hutong.cases.settings import setting_at
from hutong.ids import new_id
from hutong.inspections import queries, schemas, service
from hutong.inspections.reporting import alleys_to_read, inspection_for
from hutong.pages.alleys.panels import AskedAlley, Panel
from hutong.pages.answers import Page, download, go
from hutong.pages.cases.words import OUTCOMES
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.patrols.choices import given_id
from hutong.pages.photos.plain import FORM_BYTES
from hutong.patrols.places import my_alley, my_alleys
from hutong.photos.queries import photos_of
from hutong.playbooks.describing import say
from hutong.playbooks.queries import Version, version
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import on
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
_HEADS = (N_("日期"), N_("街巷"), N_("检查人"), N_("看了几项"), N_("发现几处"))
Alley = Annotated[UUID | None, Parameter(query="alley")]
Days = Annotated[int, Parameter(query="days", ge=0, le=3660)]
Found = Annotated[bool, Parameter(query="found")]
MORE = 3
"""Lines for another of what was found under an item, as the sheet of a walk has them."""
READS = ("inspection.record", "alley.read", "office.read")


class Inspections(Controller):
    path = "/o/{slug:str}/inspections"

    @get("/", permission=READS, name="inspections.index")
    async def index(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, alley: Alley = None, days: Days = 0,
        found: Found = False,
    ) -> Page:  # fmt: skip
        listed = await _listed(session, viewer, clock, alley, days, found=found)
        _, setting = await setting_at(session, clock.now())
        alleys = (
            setting.directory.alleys if viewer.may("office.read") else alleys_within(setting, viewer.id, clock.now())
        )
        names = sorted((each.name, each.id) for each in on(alleys, clock.today))
        return Page("inspections/index.html", inspections=listed, alleys=names, alley=alley, days=days, found=found)

    @get("/export.xlsx", permission=READS)
    async def export(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, alley: Alley = None,
        days: Days = 0, found: Found = False,
    ) -> Response[bytes]:  # fmt: skip
        listed = await _listed(session, viewer, clock, alley, days, found=found)
        rows: list[list[Cell]] = [
            [each.inspection.day, each.alley, each.by, len(each.inspection.looked), len(each.inspection.findings)]
            for each in listed
        ]
        title = gettext(N_("检查记录"))
        content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/new", permission="inspection.record", name="inspections.new")
    async def new(self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> Page:
        form = blank(id=new_id())
        return Page("inspections/new.html", form=form, **await _asking(session, viewer, clock, in_force, form))

    @post("/new", permission="inspection.record", status_code=200, request_max_body_size=FORM_BYTES)
    async def record(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, in_force: Version
    ) -> Response[Any]:
        form = await read_form(request, schemas.RecordInspection)
        with form.or_again("inspections/new.html", **await _asking(session, viewer, clock, in_force, form)):
            alley = await my_alley(
                session, in_force.playbook, viewer.id, Verb.INSPECT, day=clock.today, alley=form.value.alley_id
            )
            await service.record_inspection(
                session, form.value, person=viewer.id, alley=alley, in_force=in_force, zone=clock.zone,
                by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/inspections/{form.value.id}")

    @get("/{inspection_id:uuid}", permission=READS, name="inspections.show")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, inspection_id: UUID) -> Page:
        return Page("inspections/show.html", form=blank(), **await _facts(session, viewer, clock, inspection_id))

    @post("/{inspection_id:uuid}/link", permission="inspection.record", status_code=200)
    async def link(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        inspection_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, schemas.LinkFinding)
        with form.or_again("inspections/show.html", **await _facts(session, viewer, clock, inspection_id)):
            await service.link_finding(
                session, inspection_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/inspections/{inspection_id}")


async def _listed(
    session: AsyncSession, viewer: Viewer, clock: Clock, alley: UUID | None, days: int, *, found: bool
) -> Sequence[queries.Seen]:
    return await queries.inspections(
        session, within=await alleys_to_read(session, viewer, now=clock.now()), mine=viewer.id, alley=alley,
        since=clock.today - timedelta(days=days) if days else None, with_findings=found,
    )  # fmt: skip


async def _asking(
    session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, form: Form[Any]
) -> dict[str, Any]:
    alleys = await my_alleys(session, in_force.playbook, viewer.id, Verb.INSPECT, clock.today)
    items = in_force.playbook.items_on(clock.today)
    return {
        "id": given_id(form),
        "alleys": [(alley.id, alley.name) for alley in alleys],
        "items": [(item.code, say(item.name)) for item in items],
        "more": MORE,
    }


async def _facts(session: AsyncSession, viewer: Viewer, clock: Clock, inspection_id: UUID) -> dict[str, Any]:
    seen = await inspection_for(session, viewer, inspection_id, now=clock.now())
    playbook = (await version(session, seen.inspection.playbook_version)).playbook
    checklist = playbook.checklist_on(seen.inspection.day)
    _, setting = await setting_at(session, clock.now())
    return {
        "seen": seen,
        "spot_of": service.spot_of,
        "names": {item.code: say(item.name) for item in checklist.items} if checklist else {},
        "photos": await photos_of(session, "inspection", inspection_id),
        "cases": await queries.open_cases(session, seen.inspection.alley_id),
        "became": await queries.became(session, seen.inspection),
        "own": seen.inspection.person_id == viewer.id,
        "reports": (viewer.may("case.report") or viewer.may("inspection.record"))
        and seen.inspection.alley_id in {alley.id for alley in alleys_within(setting, viewer.id, clock.now())},
        "dangers": {category.code for category in setting.playbook.categories if category.danger},
        "categories": {item.code: item.category for item in checklist.items} if checklist else {},
        "words": OUTCOMES,
    }


async def _of_alley(session: AsyncSession, asked: AskedAlley) -> dict[str, Any] | None:
    last = await queries.last_inspected(session, asked.alley.id)
    return {"last": last} if last else None


controllers = [Inspections]
alley_panels = [Panel("inspections/_of_alley.html", _of_alley, order=37)]
navigation = [
    Entry(N_("检查记录"), "/inspections", "inspection.record", order=29),
    Entry(N_("检查记录"), "/inspections", "office.read", order=29),
]
