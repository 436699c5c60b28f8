"""`/o/{office}/figures`: what the office prints, and the rows behind each number."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.offices.lifecycle import this_office
from hutong.pages.answers import Page, download
from hutong.pages.figures.labels import Labels, alleys_of
from hutong.pages.navigation import Entry
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.queries import playbook_in_force
from hutong.reports.counting import ROWS_A_PAGE, Counting, FigureRow, counting_of, rows_of, tie_of, value_of, values_of
from hutong.reports.definitions import called
from hutong.reports.errors import NoSuchFigure, RowsNotShown
from hutong.reports.periods import Period, usual_start
from hutong.reports.sets import FigureSet, figure_set
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.reports.using import names_of, systems_used
from hutong.texts import N_, current_language, gettext
from hutong.visits.clock import Clock

READS = ("office.read", "case.read")
ROWS = "office.read"
SHEET_ROWS = 50_000

Line = tuple[str, Counting, int]

From = Annotated[date | None, Parameter(query="from")]
To = Annotated[date | None, Parameter(query="to")]


class Figures(Controller):
    path = "/o/{slug:str}/figures"

    @get("/", permission=READS, name="figures.index")
    async def index(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, start: From = None, until: To = None
    ) -> Page:
        period = _period(office, clock, start, until)
        wanted = figure_set((await this_office(session)).pack)
        groups = []
        with suppress(NoPlaybookInForce):
            groups = await _groups(session, wanted, period)
        return Page("figures/index.html", groups=groups, period=period)

    @get("/{name:str}", permission=READS, name="figures.show")
    async def show(
        self,
        session: AsyncSession,
        office: OfficePlace,
        viewer: Viewer,
        clock: Clock,
        name: str,
        start: From = None,
        until: To = None,
        alley: UUID | None = None,
        after: str = "",
    ) -> Page:
        counting = await counting_of(session, name, _period(office, clock, start, until))
        open_rows = viewer.may(ROWS) and not counting.figure.total_only
        rows: list[FigureRow] = []
        if open_rows:
            rows = await rows_of(session, counting, alley=alley, after=_after(after), limit=ROWS_A_PAGE + 1)
        more, rows = len(rows) > ROWS_A_PAGE, rows[:ROWS_A_PAGE]
        return Page(
            "figures/show.html",
            name=name,
            counting=counting,
            figure=counting.figure,
            period=counting.period,
            value=await value_of(session, counting),
            open_rows=open_rows,
            total_only=counting.figure.total_only,
            rows=await _told(session, counting, rows),
            keyed=bool(counting.figure.key),
            alleys=await alleys_of(session) if open_rows else {},
            alley=alley,
            after=_before(rows[-1]) if more else "",
        )

    @get("/{name:str}/rows.xlsx", permission=ROWS)
    async def sheet(
        self,
        session: AsyncSession,
        office: OfficePlace,
        clock: Clock,
        name: str,
        start: From = None,
        until: To = None,
        alley: UUID | None = None,
    ) -> Response[bytes]:
        counting = await counting_of(session, name, _period(office, clock, start, until))
        if counting.figure.total_only:
            raise RowsNotShown
        rows = await _told(session, counting, await rows_of(session, counting, alley=alley, limit=SHEET_ROWS))
        title = counting.title
        if counting.figure.key:
            columns = [gettext(N_("项目")), gettext(N_("次数")), gettext(N_("最早一次"))]
            cells = [[row["label"], row["events"], row["at"]] for row in rows]
        else:
            columns = [gettext(N_("时间")), gettext(N_("街巷")), gettext(N_("人员")), gettext(N_("数量"))]
            cells = [[row["at"], row["alley"], row["person"], row["counted"]] for row in rows]
        content = workbook(title, columns, cells, office.zone)
        file = f"{office.name}-{title}-{counting.period.start}-{counting.period.until}.xlsx"
        return download(content, name=file, media_type=MEDIA_TYPE)


async def _groups(session: AsyncSession, wanted: FigureSet, period: Period) -> list[tuple[str, list[Line]]]:
    """What the office prints first; then what else there is, system by system, of those that it uses."""
    playbook = (await playbook_in_force(session, period.until)).playbook
    words = called(playbook.terms)
    groups = [(wanted.name.in_language(current_language()), await _lines(session, wanted.figures, period, playbook))]
    for system in await systems_used(session, playbook, period):
        names = [name for each in system.figures for name in await names_of(session, playbook, each, period)]
        rest = [name for name in names if name not in wanted.figures]
        if rest:
            groups.append((gettext(system.title, **words), await _lines(session, rest, period, playbook)))
    return groups


async def _lines(session: AsyncSession, names: Iterable[str], period: Period, playbook: Playbook) -> list[Line]:
    countings = []
    for name in names:
        # Such as the meetings of an alley that this office does not have.
        with suppress(NoSuchFigure):
            countings.append((name, await counting_of(session, name, period, playbook=playbook)))
    values = await values_of(session, [counting for _, counting in countings])
    return [(name, counting, value) for (name, counting), value in zip(countings, values, strict=True)]


def _period(office: OfficePlace, clock: Clock, start: date | None, until: date | None) -> Period:
    until = until or clock.today
    return Period(start or usual_start(until), until, office.zone)


async def _told(session: AsyncSession, counting: Counting, rows: list[FigureRow]) -> list[dict[str, Any]]:
    labels = await Labels.of(session, counting, rows)
    return [
        {
            "at": row.occurred_at,
            "label": labels.label(row),
            "page": labels.page(row),
            "events": row.events,
            "counted": row.counted,
            "alley": labels.alley(row),
            "person": labels.person(row),
            "case": row.subject if row.kind and row.kind.startswith("case.") else None,
        }
        for row in rows
    ]


def _after(text: str) -> tuple[datetime, str] | None:
    """A page's end as its link says it; a made-up one begins at the beginning."""
    moment, _, tie = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, tie) if at.tzinfo else None


def _before(row: FigureRow) -> str:
    at, tie = tie_of(row)
    return f"{at.isoformat()}~{tie}"


controllers = [Figures]
navigation = [Entry(N_("数字"), "/figures", "office.read", order=70)]
