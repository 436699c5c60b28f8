"""`/o/{office}/rosters`: the months, one month with its picture and proof, an alley's month, a line to change."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.pages.alleys.panels import AskedAlley, Panel
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.rosters import gathering, schemas
from hutong.pages.rosters.months import month_in, written
from hutong.pages.rosters.words import cadence_word
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.rosters import changing, queries, service
from hutong.rosters.models import Roster, RosterLine
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
_PAGE = 100
_AHEAD = 4
Community = Annotated[UUID | None, Parameter(query="community")]
Words = Annotated[str, Parameter(query="q", max_length=60)]


class Rosters(Controller):
    path = "/o/{slug:str}/rosters"

    @get("/", permission="roster.read", name="rosters.index")
    async def index(self, session: AsyncSession, clock: Clock) -> Page:
        return Page("rosters/index.html", form=blank(), **await _months(session, clock))

    @post("/", permission="roster.plan", status_code=200)
    async def propose(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, schemas.ProposeMonth)
        with form.or_again("rosters/index.html", **await _months(session, clock)):
            month = month_in(form.value.month)
            await service.propose_month(session, month, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/rosters/{form.value.month}")

    @get("/{month:str}", permission="roster.read", name="rosters.month")
    async def month(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, month: str,
        community: Community = None,
    ) -> Page:  # fmt: skip
        return Page(
            "rosters/month.html", form=blank(), **await _month(session, viewer, office, clock, month, community)
        )

    @post("/{month:str}/publish", permission="roster.plan", status_code=200)
    async def publish(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, month: str
    ) -> Response[Any]:
        roster = await _roster(session, viewer, month)
        form = await read_form(request, schemas.Nothing)
        with form.or_again("rosters/month.html", **await _month(session, viewer, office, clock, month, None)):
            await service.publish(session, roster.id, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/rosters/{month}")

    @post("/{month:str}/settle", permission="roster.plan", status_code=200)
    async def settle(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, month: str
    ) -> Response[Any]:
        roster = await _roster(session, viewer, month)
        roster = await queries.roster_by_id(session, roster.id, lock=True)
        await changing.settle_month(session, roster, since=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/rosters/{month}")

    @get("/{month:str}/lines", permission="roster.read", name="rosters.lines")
    async def lines(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, month: str, words: Words = "",
        duty: Annotated[str, Parameter(query="duty", max_length=40)] = "",
        which: Annotated[str, Parameter(query="which", max_length=10)] = "",
        page: Annotated[int, Parameter(query="page", ge=1, le=1000)] = 1,
    ) -> Page:  # fmt: skip
        found = await gathering.month_for(session, viewer, clock, await _roster(session, viewer, month))
        told = _filtered(gathering.lines_told(found, found.rows), words, which, duty, found.rows)
        return Page(
            "rosters/lines.html",
            month=found.roster.month, written=month, words=words, duty=duty, which=which, count=len(told), page=page,
            pages=-(-len(told) // _PAGE), lines=told[(page - 1) * _PAGE : page * _PAGE],
            duties=[(c.code, cadence_word(found.setting, c.code)) for c in found.setting.playbook.cadences],
        )  # fmt: skip

    @get("/{month:str}/lines.xlsx", permission="roster.read")
    async def export(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, month: str, words: Words = "",
        duty: Annotated[str, Parameter(query="duty", max_length=40)] = "",
        which: Annotated[str, Parameter(query="which", max_length=10)] = "",
    ) -> Response[bytes]:  # fmt: skip
        found = await gathering.month_for(session, viewer, clock, await _roster(session, viewer, month))
        told = _filtered(gathering.lines_told(found, found.rows), words, which, duty, found.rows)
        columns = [
            gettext(name) for name in (N_("日期"), N_("时段"), N_("职责"), N_("街巷或岗位"), N_("谁"), N_("依据"))
        ]
        rows = [(line.day, line.half, line.duty, line.place, line.person, line.why) for line in told]
        content = workbook(gettext(N_("排班")), columns, rows, clock.zone)
        return download(content, name=f"{office.name}-{month}-排班.xlsx", media_type=MEDIA_TYPE)

    @get("/{month:str}/alleys/{alley_id:uuid}", permission="roster.read", name="rosters.alley")
    async def alley(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, month: str, alley_id: UUID
    ) -> Page:
        roster = await _roster(session, viewer, month)
        found = await gathering.month_for(session, viewer, clock, roster)
        alley = next((alley for alley in found.alleys if alley.id == alley_id), None)
        if alley is None:
            raise NotThere
        own = found._replace(alleys=[alley], rows=[row for row in found.rows if row.alley_id == alley_id])
        return Page(
            "rosters/alley.html",
            alley=alley, month=roster.month, written=month, roster=roster,
            picture=gathering.picture_of(own, clock, office.home), lines=gathering.lines_told(own, own.rows),
        )  # fmt: skip


class RosterLines(Controller):
    path = "/o/{slug:str}/roster-lines"

    @get("/{line_id:uuid}", permission="roster.plan", name="rosters.line")
    async def show(self, session: AsyncSession, clock: Clock, line_id: UUID) -> Page:
        return Page("rosters/line.html", form=blank(), **await _line(session, clock, line_id))

    @post("/{line_id:uuid}/hand-over", permission="roster.plan", status_code=200)
    async def hand_over(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, line_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, schemas.HandOver)
        facts = await _line(session, clock, line_id)
        with form.or_again("rosters/line.html", **facts):
            await changing.hand_over(session, line_id, form.value.person, by=viewer.actor, now=clock.now())
        return go(_back(office, facts["roster"], facts["row"]))

    @post("/{line_id:uuid}/swap", permission="roster.plan", status_code=200)
    async def swap(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, line_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, schemas.Swap)
        facts = await _line(session, clock, line_id)
        with form.or_again("rosters/line.html", **facts):
            await changing.swap(session, line_id, form.value.other, by=viewer.actor, now=clock.now())
        return go(_back(office, facts["roster"], facts["row"]))


async def _months(session: AsyncSession, clock: Clock) -> dict[str, Any]:
    found = await queries.rosters(session)
    month, free = clock.today.replace(day=1), []
    published = {roster.month for roster in found if roster.published_at}
    for _ in range(_AHEAD):
        if month not in published:
            free.append((written(month), gettext("{year}年{month}月", year=month.year, month=month.month)))
        month = queries.next_month(month)
    return {"rosters": found, "free": free, "written": written}


async def _roster(session: AsyncSession, viewer: Viewer, month: str) -> Roster:
    """What is not published yet is seen by those who plan. Raises NotThere."""
    found = await queries.roster_of(session, month_in(month))
    if found is None or not (found.published_at or viewer.may("roster.plan")):
        raise NotThere
    return found


async def _month(
    session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, month: str, community: UUID | None
) -> dict[str, Any]:
    roster = await _roster(session, viewer, month)
    found = await gathering.month_for(session, viewer, clock, roster, community=community)
    whole = viewer.may("office.read") and community is None
    return {
        "roster": roster,
        "month": roster.month,
        "written": month,
        "picture": gathering.picture_of(found, clock, office.home),
        "told": gathering.told(found) if whole else None,
        "communities": await gathering.communities(session) if viewer.may("office.read") else [],
        "community": community,
        "is_over": queries.next_month(roster.month) <= clock.today,
    }


async def _line(session: AsyncSession, clock: Clock, line_id: UUID) -> dict[str, Any]:
    row, roster = await queries.line_by_id(session, line_id)
    office, setting = await queries.setting_of_month(session, roster.month, clock.now())
    able = await changing.who_could(session, row, clock.now())
    others = await changing.to_swap_with(session, row, clock.today)
    return {
        "row": row,
        "roster": roster,
        "written": written(roster.month),
        "line": gathering.line_told(setting, office.names, row),
        "able": able,
        "others": [
            (other.id, f"{told.when} {told.half} {told.person} {told.place}")
            for other in others
            for told in [gathering.line_told(setting, office.names, other)]
        ],
        "is_over": row.day < clock.today,
    }


def _back(office: OfficePlace, roster: Roster, row: RosterLine) -> str:
    here = f"{office.home}/rosters/{written(roster.month)}"
    return f"{here}/alleys/{row.alley_id}" if row.alley_id else f"{here}/lines"


def _filtered(told: list[gathering.LineTold], words: str, which: str, duty: str, rows: Any) -> list[gathering.LineTold]:
    wanted = words.strip().lower()
    return [
        line
        for line, row in zip(told, rows, strict=True)
        if (not duty or row.cadence == duty)
        and (which != "gaps" or line.is_gap)
        and (not wanted or wanted in f"{line.person} {line.place} {line.when} {line.duty}".lower())
    ]


async def _of_alley(session: AsyncSession, asked: AskedAlley) -> dict[str, Any] | None:
    """The published roster of this month, as far as the reader may see the alley's."""
    roster = await queries.roster_of(session, asked.clock.today)
    if roster is None or roster.published_at is None or not asked.in_reach:
        return None
    office, setting = await queries.setting_of_month(session, roster.month, asked.clock.now())
    alley = setting.directory.alley(asked.alley.id)
    rows = await queries.lines_of(session, roster.id, alleys=[alley.id])
    month = gathering.Month(roster, office, setting, rows, [alley])
    home = f"/o/{office.slug}"
    return {
        "month": roster.month,
        "path": f"{home}/rosters/{written(roster.month)}/alleys/{alley.id}",
        "picture": gathering.picture_of(month, asked.clock, home),
        "today": gathering.lines_told(month, [row for row in rows if row.day == asked.clock.today]),
    }


alley_panels = [Panel("rosters/_of_alley.html", _of_alley, order=35, permission="roster.read", wide=True)]
controllers = [Rosters, RosterLines]
navigation = [Entry(N_("排班"), "/rosters", "roster.read", order=58)]
