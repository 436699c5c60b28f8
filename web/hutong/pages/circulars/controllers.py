"""季通报: list, one, issue, correct. A document of the office itself, never a public page."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.circulars.models import Circular
from hutong.circulars.rules import Line, ended_quarters
from hutong.circulars.service import (
    IssueCircular,
    circular_of,
    circulars,
    correction_of,
    issue_circular,
    posts_scored,
)
from hutong.clocks.quarters import quarter_number
from hutong.ids import new_id
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
_HEADS = (N_("文号"), N_("标题"), N_("季度从哪天起"), N_("谁发的"), N_("日期"), N_("由哪一期更正"))
READS = ("circular.issue", "evaluation.read", "office.read", "desk.chief")


class Circulars(Controller):
    path = "/o/{slug:str}/circulars"

    @get("/", permission=READS, name="circulars.index")
    async def index(self, session: AsyncSession) -> Page:
        found = await circulars(session)
        corrected = {circular.corrects_id for circular, _ in found}
        return Page("circulars/index.html", circulars=found, corrected=corrected)

    @get("/export.xlsx", permission=READS)
    async def export(self, session: AsyncSession, office: OfficePlace, clock: Clock) -> Response[bytes]:
        found = await circulars(session)
        corrections = {each.corrects_id: each.number for each, _ in found if each.corrects_id}
        rows: list[list[Cell]] = [
            [each.number, each.title, each.quarter, who, each.issued_at, corrections.get(each.id)]
            for each, who in found
        ]
        title = gettext(N_("季通报"))
        content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/new", permission="circular.issue")
    async def new(self, session: AsyncSession, clock: Clock) -> Page:
        quarters = ended_quarters(clock.today)
        form = blank(id=new_id(), quarter=quarters[0])
        return Page("circulars/new.html", form=form, corrects=None, **await _offer(session, clock))

    @post("/new", permission="circular.issue", status_code=200)
    async def issue(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, IssueCircular)
        with form.or_again("circulars/new.html", corrects=None, **await _offer(session, clock)):
            await issue_circular(
                session, form.value, person=viewer.id, by=viewer.actor, day=clock.today, now=clock.now()
            )
        return go(f"{office.home}/circulars/{form.value.id}")

    @get("/{circular_id:uuid}", permission=READS, name="circulars.show")
    async def show(self, session: AsyncSession, circular_id: UUID) -> Page:
        circular = await circular_of(session, circular_id)
        return Page(
            "circulars/show.html",
            circular=circular,
            lines=_lines(circular),
            corrects=await circular_of(session, circular.corrects_id) if circular.corrects_id else None,
            correction=await correction_of(session, circular_id),
        )

    @get("/{circular_id:uuid}/scores.xlsx", permission=READS)
    async def sheet(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, circular_id: UUID
    ) -> Response[bytes]:
        circular = await circular_of(session, circular_id)
        columns = [gettext(name) for name in (N_("岗位"), N_("月份"), N_("得分"), N_("满分"), N_("季度平均"))]
        rows: list[list[Cell]] = [
            [line.post, month.month, float(month.score), float(month.full), float(line.mean)]
            for line in _lines(circular)
            for month in line.months
        ]
        content = workbook(circular.title, columns, rows, clock.zone)
        return download(content, name=f"{office.name}-{circular.number}.xlsx", media_type=MEDIA_TYPE)

    @get("/{circular_id:uuid}/correct", permission="circular.issue")
    async def correct(self, session: AsyncSession, clock: Clock, circular_id: UUID) -> Page:
        wrong = await circular_of(session, circular_id)
        form = blank(id=new_id(), quarter=wrong.quarter, title=wrong.title, body=wrong.body)
        return Page("circulars/new.html", form=form, corrects=wrong, **await _offer(session, clock))

    @post("/{circular_id:uuid}/correct", permission="circular.issue", status_code=200)
    async def issue_correction(
        self,
        request: Sent,
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        circular_id: UUID,
    ) -> Response[Any]:
        wrong = await circular_of(session, circular_id)
        form = await read_form(request, IssueCircular)
        with form.or_again("circulars/new.html", corrects=wrong, **await _offer(session, clock)):
            await issue_circular(
                session, form.value, corrects=wrong, person=viewer.id, by=viewer.actor, day=clock.today, now=clock.now()
            )
        return go(f"{office.home}/circulars/{form.value.id}")


async def _offer(session: AsyncSession, clock: Clock) -> dict[str, Any]:
    """The quarters to choose from, and of each how many posts have scores."""
    scored = await posts_scored(session, ended_quarters(clock.today, back=4))
    return {"quarters": [(quarter, quarter_number(quarter), count) for quarter, count in scored.items()]}


def _lines(circular: Circular) -> list[Line]:
    return msgspec.convert(circular.rows, list[Line])


controllers = [Circulars]
navigation = [
    Entry(N_("季通报"), "/circulars", "circular.issue", order=69),
    Entry(N_("季通报"), "/circulars", "desk.chief", order=69),
]
