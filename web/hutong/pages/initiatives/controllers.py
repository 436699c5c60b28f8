"""Initiatives: the list with its sheet and totals, recording one, keeping its numbers true, ending it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.commitments.queries import Wanted as PromisesWanted
from hutong.commitments.queries import commitments
from hutong.errors import NotAllowed, NotThere
from hutong.ids import new_id
from hutong.initiatives import queries, schemas, service
from hutong.initiatives.queries import Wanted
from hutong.pages.alleys.panels import AskedAlley, Panel
from hutong.pages.answers import Page, download, go
from hutong.pages.commitments.words import standing_word
from hutong.pages.councils.reaching import alleys_for, reach_of
from hutong.pages.councils.taking import taking
from hutong.pages.forms import blank, read_form
from hutong.pages.initiatives.words import STATES, kind_word, state_word
from hutong.pages.navigation import Entry
from hutong.playbooks.describing import say
from hutong.playbooks.queries import Version
from hutong.posts.facts import on
from hutong.posts.queries import office_at
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
READS = ("initiative.record", "alley.read", "office.read")
Which = Annotated[Literal["all", "waiting", "running", "done", "declined", "withdrawn"], Parameter(query="which")]
KindAsked = Annotated[str, Parameter(query="kind", max_length=40)]
AlleyAsked = Annotated[UUID | None, Parameter(query="alley")]
_HEADS = (
    N_("名称"), N_("种类"), N_("街巷"), N_("单位"), N_("人数"), N_("单位数"), N_("数量"),
    N_("开始"), N_("结束"), N_("状态"),
)  # fmt: skip


class Initiatives(Controller):
    path = "/o/{slug:str}/initiatives"

    @get("/", permission=READS, name="initiatives.index")
    async def index(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, which: Which = "all",
        kind: KindAsked = "", alley: AlleyAsked = None,
    ) -> Page:  # fmt: skip
        playbook = in_force.playbook
        directory = (await office_at(session, clock.now())).directory(in_force.version, playbook.posts)
        wanted = Wanted(which=which, kind=kind, alley=alley, mine=None if viewer.may("alley.read") else viewer.id)
        return Page(
            "initiatives/index.html",
            initiatives=await queries.initiatives(session, wanted),
            totals=await queries.totals(session) if viewer.may("alley.read") else [],
            which=which,
            kind=kind,
            alley=alley,
            tabs=[("all", gettext(N_("全部"))), *((code, gettext(word)) for code, word, _ in STATES)],
            kinds=[(each.code, say(each.name)) for each in playbook.initiatives],
            counts={each.code: say(each.counts) for each in playbook.initiatives if each.counts},
            alleys=[(each.id, each.name) for each in on(directory.alleys, clock.today)],
            word=lambda code: kind_word(playbook, code),
            state=state_word,
        )

    @get("/export.xlsx", permission=READS)
    async def export(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, in_force: Version,
        which: Which = "all", kind: KindAsked = "", alley: AlleyAsked = None,
    ) -> Response[bytes]:  # fmt: skip
        wanted = Wanted(which=which, kind=kind, alley=alley, mine=None if viewer.may("alley.read") else viewer.id)
        rows: list[list[Cell]] = [
            [
                each.title, kind_word(in_force.playbook, each.kind), each.alley, each.unit, each.people, each.units,
                each.counted, each.starts_on, each.ends_on, state_word(each.state)[0],
            ]
            for each in await queries.initiatives(session, wanted)
        ]  # fmt: skip
        title = gettext(N_("自选动作"))
        content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/new", permission="initiative.record")
    async def new(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        form = blank(id=new_id(), starts_on=clock.today)
        return Page("initiatives/new.html", form=form, **await _new(session, viewer, clock))

    @post("/new", permission="initiative.record", status_code=200)
    async def record(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, in_force: Version
    ) -> Response[Any]:
        form = await read_form(request, schemas.Record)
        facts = await _new(session, viewer, clock)
        with form.or_again("initiatives/new.html", **facts):
            await service.record(
                session, form.value, playbook=in_force.playbook, alleys={alley for alley, _ in facts["alleys"]},
                person=viewer.id, by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/initiatives/{form.value.id}")

    @get("/{initiative_id:uuid}", permission=READS, name="initiatives.show")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, initiative_id: UUID) -> Page:
        facts = await _page(session, viewer, clock, initiative_id)
        found = facts["initiative"]
        form = blank(people=found.people, units=found.units, counted=found.counted)
        return Page("initiatives/show.html", form=form, **facts)

    @post("/{initiative_id:uuid}/count", permission="initiative.record", status_code=200)
    async def count(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        in_force: Version, initiative_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        facts = await _page(session, viewer, clock, initiative_id)
        form = await read_form(request, schemas.Count)
        with form.or_again("initiatives/show.html", **facts):
            if not facts["may_change"]:
                raise NotAllowed
            await service.count(
                session, initiative_id, form.value, playbook=in_force.playbook, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/initiatives/{initiative_id}")

    @post("/{initiative_id:uuid}/end", permission=READS, status_code=200)
    async def end(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        initiative_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        facts = await _page(session, viewer, clock, initiative_id)
        form = await read_form(request, schemas.End)
        with form.or_again("initiatives/show.html", **facts):
            await service.end(
                session, initiative_id, form.value, person=viewer.id, decides=facts["may_decide"],
                link=f"{office.home}/initiatives/{initiative_id}", by=viewer.actor, now=clock.now(), day=clock.today,
            )  # fmt: skip
        return go(f"{office.home}/initiatives/{initiative_id}")


async def _new(session: AsyncSession, viewer: Viewer, clock: Clock) -> dict[str, Any]:
    _, setting = await setting_at(session, clock.now())
    alleys = [(alley.id, alley.name) for alley in alleys_for(viewer, setting, clock)]
    kinds = setting.playbook.initiatives
    return {
        "alleys": alleys,
        "kinds": [(each.code, say(each.name), gettext(N_("要上会商量")) if each.discussed else "") for each in kinds],
        "counts": [say(each.counts) for each in kinds if each.counts],
        "units": await queries.units_of(session, [alley for alley, _ in alleys][:20]),
    }


async def _page(session: AsyncSession, viewer: Viewer, clock: Clock, initiative_id: UUID) -> dict[str, Any]:
    at, setting = await setting_at(session, clock.now())
    found = await queries.initiative_of(session, initiative_id)
    own = found.proposed_by == viewer.id
    if not (own or viewer.may("alley.read")):
        raise NotThere
    reach = reach_of(viewer, setting, clock)
    within = reach is None or found.alley_id in reach
    kind = next((each for each in setting.playbook.initiatives if each.code == found.kind), None)
    promises = await commitments(session, PromisesWanted(which="all", alley=found.alley_id), day=clock.today,
                                 calendar=setting.calendar)  # fmt: skip
    return {
        "initiative": found,
        "kind": kind_word(setting.playbook, found.kind),
        "counts": say(kind.counts) if kind and kind.counts else "",
        "discussed": bool(kind and kind.discussed),
        "alley": setting.directory.alley(found.alley_id).name,
        "by": at.names.get(found.proposed_by, "") if not (kind and kind.totals_only) else "",
        "taken": await taking(session, "initiative", initiative_id, found.title, [found.alley_id]),
        "promises": [each for each in promises if each.initiative_id == initiative_id],
        "standing": standing_word,
        "state": state_word,
        "may_decide": viewer.may("council.hold") and within,
        "may_change": (own or within) and viewer.may("initiative.record"),
        "own": own,
    }


async def _of_alley(session: AsyncSession, asked: AskedAlley) -> dict[str, Any] | None:
    found = [
        each
        for each in await queries.initiatives(session, Wanted(alley=asked.alley.id))
        if each.state in {"waiting", "running", "done"}
    ]
    if not found:
        return None
    return {
        "initiatives": found[:8],
        "count": len(found),
        "word": lambda code: kind_word(asked.playbook, code),
        "state": state_word,
    }


controllers = [Initiatives]
alley_panels = [Panel("initiatives/_of_alley.html", _of_alley, order=75)]
navigation = [Entry(N_("自选动作"), "/initiatives", "alley.read", order=59)]
