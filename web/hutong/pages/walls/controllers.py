"""Plates and boards to print, and the telephone that each holder lets stand on them."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.alleys.models import Community
from hutong.errors import NotThere
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.walls.printing import alleys_on, wall_of
from hutong.people import queries
from hutong.people.models import Person, WallChoice
from hutong.people.wall_numbers import ChooseNumber, choose_wall_number, wall_numbers
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.settings import Settings
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock
from hutong.walls.printing import print_pdf, print_svg
from hutong.walls.sheets import SIZES, Line, SheetKind, lines, size_of, without_number

Sent = Request[Any, Any, Any]
APPOINTS = ("post.appoint", "steward.engage")
PDF, SVG = "application/pdf", "image/svg+xml"
SHEETS = {SheetKind.PLATE: N_("名牌"), SheetKind.BOARD: N_("公示牌")}
CHOICES = (
    (WallChoice.OWN, N_("本人的电话")),
    (WallChoice.DUTY, N_("值班电话")),
    (WallChoice.FORWARDING, N_("转接电话，不露本人号码")),
    (WallChoice.NAME, N_("只写姓名，不写号码")),
    (WallChoice.NONE, N_("不上墙，姓名也不写")),
)
_HEADS = (N_("街巷"), N_("岗位"), N_("姓名"), N_("电话"), N_("扫码到哪里"))
OfCommunity = Annotated[UUID | None, Parameter(query="community")]
OfSize = Annotated[str, Parameter(query="size", max_length=12)]


class Walls(Controller):
    path = "/o/{slug:str}/boards"

    @get("/", permission="board.read", name="boards.sheets")
    async def index(
        self,
        session: AsyncSession,
        office: OfficePlace,
        settings: Settings,
        clock: Clock,
        community: OfCommunity = None,
    ) -> Page:
        alleys = await alleys_on(session, community=community)
        wall, holders = await wall_of(session, office, settings, clock, alleys)
        communities = (await session.execute(select(Community.id, Community.name).order_by(Community.name))).all()
        return Page(
            "walls/index.html",
            rows=[(alley, lines(holders[alley.id]), without_number(holders[alley.id])) for alley in alleys],
            communities=[(row.id, row.name) for row in communities],
            community=community,
            sheets=SHEETS,
            sizes=SIZES,
            wall=wall,
        )

    @get("/export.xlsx", permission="board.read")
    async def export(
        self,
        session: AsyncSession,
        office: OfficePlace,
        settings: Settings,
        clock: Clock,
        community: OfCommunity = None,
    ) -> Response[bytes]:
        """What stands on every wall, as it would be printed today."""
        alleys = await alleys_on(session, community=community)
        _, holders = await wall_of(session, office, settings, clock, alleys)
        rows: list[list[Cell]] = [
            [alley.name, line.title, line.name, line.phone, f"{settings.public_url}/b/{alley.board_code}"]
            for alley in alleys
            for line in lines(holders[alley.id]) or [Line("", "", "", "")]
        ]
        title = gettext(N_("公示牌"))
        content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/all/{kind:str}", permission="board.read", name="walls.all")
    async def all_sheets(
        self,
        session: AsyncSession,
        office: OfficePlace,
        settings: Settings,
        clock: Clock,
        kind: str,
        community: OfCommunity = None,
        size: OfSize = "",
    ) -> Response[bytes]:
        """Every alley that has a number to show, a page each."""
        sheet, measure = _sheet(kind, size)
        alleys = await alleys_on(session, community=community)
        wall, holders = await wall_of(session, office, settings, clock, alleys)
        content = await print_pdf(wall, sheet, measure, alleys, holders)
        return download(content, name=f"{office.name}-{kind}-{measure.code}.pdf", media_type=PDF)

    @get("/{alley_id:uuid}/{kind:str}/{form:str}", permission="board.read", name="walls.one")
    async def one_sheet(
        self,
        session: AsyncSession,
        office: OfficePlace,
        settings: Settings,
        clock: Clock,
        alley_id: UUID,
        kind: str,
        form: str,
        size: OfSize = "",
    ) -> Response[bytes]:
        sheet, measure = _sheet(kind, size)
        alley = next((alley for alley in await alleys_on(session) if alley.id == alley_id), None)
        if alley is None or form not in {"pdf", "svg"}:
            raise NotThere
        wall, holders = await wall_of(session, office, settings, clock, [alley])
        name = f"{alley.name}-{kind}-{measure.code}.{form}"
        if form == "svg":
            content = await print_svg(wall, sheet, measure, alley, holders[alley.id])
            return download(content, name=name, media_type=SVG)
        return download(await print_pdf(wall, sheet, measure, [alley], holders), name=name, media_type=PDF)

    @get("/number", permission="signed-in", name="walls.mine")
    async def mine(self, session: AsyncSession, viewer: Viewer) -> Page:
        return Page("walls/number.html", **await _number(session, await _self(session, viewer), own=True))

    @post("/number", permission="signed-in", name="walls.choose", status_code=200)
    async def choose(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        person = await _self(session, viewer)
        form = await read_form(request, ChooseNumber)
        with form.or_again("walls/number.html", **await _number(session, person, own=True)):
            await choose_wall_number(session, person, form.value, recorder=None, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/boards/number")

    @get("/number/{person_id:uuid}", permission=APPOINTS, name="walls.theirs")
    async def theirs(self, session: AsyncSession, person_id: UUID) -> Page:
        person = await queries.person_of(session, person_id)
        return Page("walls/number.html", **await _number(session, person, own=False))

    @post("/number/{person_id:uuid}", permission=APPOINTS, name="walls.note", status_code=200)
    async def note(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, person_id: UUID
    ) -> Response[Any]:
        """Written down for somebody who said so: the row and the journal name who wrote it."""
        person = await queries.person_of(session, person_id)
        form = await read_form(request, ChooseNumber)
        with form.or_again("walls/number.html", **await _number(session, person, own=False)):
            await choose_wall_number(session, person, form.value, recorder=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/people/{person_id}")


def _sheet(kind: str, code: str) -> Any:
    """Raises NotThere for a sheet or a size that there is not."""
    if kind not in set(SheetKind) or (size := size_of(SheetKind(kind), code)) is None:
        raise NotThere
    return SheetKind(kind), size


async def _self(session: AsyncSession, viewer: Viewer) -> Person:
    if viewer.kind != "person":
        raise NotThere
    return await queries.person_of(session, viewer.id)


async def _number(session: AsyncSession, person: Person, *, own: bool) -> dict[str, Any]:
    standing = (await wall_numbers(session, [person.id])).get(person.id)
    initial = {"choice": standing.choice, "number": standing.number} if standing else {}
    return {"person": person, "standing": standing, "choices": CHOICES, "own": own, "form": blank(**initial)}


controllers = [Walls]
navigation = [Entry(N_("公示牌"), "/boards", "board.read", order=75)]
