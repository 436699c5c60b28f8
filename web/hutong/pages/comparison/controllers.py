"""`/d/{district}/comparison` and `/c/{city}/comparison`: chart, table, spreadsheet and JSON of the same numbers."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import CityPlace, DistrictPlace
from hutong.db import Databases, Office
from hutong.errors import NotThere
from hutong.pages.answers import Page, download
from hutong.pages.comparison.columns import COLUMNS, chart_of, in_order, json_of
from hutong.pages.navigation import Entry
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.queries import playbook_in_force
from hutong.reports.comparing import FLOOR, PEERS, Line, compared
from hutong.reports.district_cases import CASES_A_PAGE, cases_of_office
from hutong.reports.periods import Period, usual_months
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.texts import N_, current_language, gettext
from hutong.visits.clock import Clock
from hutong.visits.services import Services
from hutong.visits.visit import current_visit

From = Annotated[date | None, Parameter(query="from")]
To = Annotated[date | None, Parameter(query="to")]
Kind = Literal["street", "alley", ""]


class DistrictComparison(Controller):
    path = "/d/{slug:str}/comparison"

    @get("/", permission="comparison.read", name="comparison.district")
    async def show(
        self,
        session: AsyncSession,
        services: Services,
        district: DistrictPlace,
        clock: Clock,
        start: From = None,
        until: To = None,
        kind: Kind = "",
        sort: str = "",
        peer: int | None = None,
    ) -> Page | Response[Any]:
        asked = _asked(clock, start, until)
        return await _answer(session, services, district, asked, clock, kind=kind, sort=sort, peer=peer)

    @get("/offices.xlsx", permission="comparison.read")
    async def sheet(
        self, session: AsyncSession, services: Services, district: DistrictPlace, clock: Clock, start: From = None,
        until: To = None, kind: Kind = "",
    ) -> Response[bytes]:  # fmt: skip
        return await _sheet(session, services, district, _asked(clock, start, until), clock, kind)

    @get("/{office_slug:str}/cases", permission="comparison.read", name="comparison.cases")
    async def cases(
        self,
        session: AsyncSession,
        databases: Databases,
        district: DistrictPlace,
        clock: Clock,
        office_slug: str,
        start: From = None,
        until: To = None,
        after: UUID | None = None,
    ) -> Page:
        """Case rows of the district's own office: number, kind and times, through column grants."""
        asked = _asked(clock, start, until)
        lines = await compared(session, district.city_id, asked.start, asked.until, today=clock.today)
        line = next((one for one in lines if one.slug == office_slug and one.district_id == district.id), None)
        if line is None:
            raise NotThere
        rows = await cases_of_office(session, district.id, line.office_id, asked, after=after)
        more = len(rows) > CASES_A_PAGE
        return Page(
            "comparison/cases.html", line=line, rows=rows[:CASES_A_PAGE], period=asked, now=clock.now(),
            words=await _category_words(databases, line.office_id, clock.today),
            after=rows[CASES_A_PAGE - 1].id if more else None,
        )  # fmt: skip


class CityComparison(Controller):
    path = "/c/{slug:str}/comparison"

    @get("/", permission="comparison.read", name="comparison.city")
    async def show(
        self,
        session: AsyncSession,
        services: Services,
        city: CityPlace,
        clock: Clock,
        start: From = None,
        until: To = None,
        kind: Kind = "",
        sort: str = "",
        peer: int | None = None,
    ) -> Page | Response[Any]:
        return await _answer(
            session, services, city, _asked(clock, start, until), clock, kind=kind, sort=sort, peer=peer
        )

    @get("/offices.xlsx", permission="comparison.read")
    async def sheet(
        self, session: AsyncSession, services: Services, city: CityPlace, clock: Clock, start: From = None,
        until: To = None, kind: Kind = "",
    ) -> Response[bytes]:  # fmt: skip
        return await _sheet(session, services, city, _asked(clock, start, until), clock, kind)


def _asked(clock: Clock, start: date | None, until: date | None) -> Period:
    until = until or clock.today
    return Period(start or usual_months(until), until, clock.zone)


async def _category_words(databases: Databases, office: UUID, day: date) -> dict[str, str]:
    """The office's own words for its categories; rules hang on walls, so the district may read them."""
    async with databases.session(Office(office)) as session:
        try:
            playbook = (await playbook_in_force(session, day)).playbook
        except NoPlaybookInForce:
            return {}
    return {category.code: category.name.in_language(current_language()) for category in playbook.categories}


async def _lines(
    session: AsyncSession, services: Services, place: DistrictPlace | CityPlace, asked: Period, clock: Clock, kind: str
) -> list[Line]:
    city = place.city_id if isinstance(place, DistrictPlace) else place.id
    question = city, asked.start, asked.until, clock.today, kind
    return await services.comparisons.get(
        question, lambda: compared(session, city, asked.start, asked.until, today=clock.today, kind=kind or None)
    )


async def _answer(
    session: AsyncSession, services: Services, place: DistrictPlace | CityPlace, asked: Period, clock: Clock, *,
    kind: str, sort: str, peer: int | None,
) -> Page | Response[Any]:  # fmt: skip
    lines = await _lines(session, services, place, asked, clock, kind)
    if current_visit().wants_json:
        return Response(content=json_of(lines, asked), media_type="application/json")
    shown = [line for line in lines if peer is None or line.peer == peer]
    own = place.id if isinstance(place, DistrictPlace) else None
    return Page(
        "comparison/show.html",
        lines=in_order(shown, sort),
        columns=COLUMNS,
        sort=sort,
        kind=kind,
        peer=peer,
        peers=PEERS,
        floor=FLOOR,
        own=own,
        period=asked,
        chart=chart_of(shown, asked, place.home, own),
    )


async def _sheet(
    session: AsyncSession, services: Services, place: DistrictPlace | CityPlace, asked: Period, clock: Clock, kind: str
) -> Response[bytes]:
    lines = await _lines(session, services, place, asked, clock, kind)
    english = current_language() == "en"
    heads = [gettext(N_("街道")), gettext(N_("规模")), gettext(N_("名次")), *(gettext(c.title) for c in COLUMNS)]
    rows = [
        [line.name_en if english else line.name, gettext(PEERS[line.peer]), line.rank, *(c.cell(line) for c in COLUMNS)]
        for line in in_order(lines, "")
    ]
    content = workbook(gettext(N_("街道比较")), heads, rows, asked.zone)
    name = f"{gettext(N_('街道比较'))}-{asked.start}-{asked.until}.xlsx"
    return download(content, name=name, media_type=MEDIA_TYPE)


controllers = [DistrictComparison, CityComparison]
navigation = [
    Entry(N_("街道比较"), "/comparison", "comparison.read", where="district", order=20),
    Entry(N_("街道比较"), "/comparison", "comparison.read", where="city", order=20),
]
