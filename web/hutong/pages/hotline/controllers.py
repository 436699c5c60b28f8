"""热线工单: a sheet of orders is sent, its columns named, its rows looked at, accepted, and answered by a sheet."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.errors import FieldProblem, Invalid
from hutong.hotline import queries, service
from hutong.hotline.models import HotlineList, ListState, Verdict
from hutong.hotline.reading import read_sheet
from hutong.hotline.template import template
from hutong.ids import new_id
from hutong.pages.answers import Page, download, go
from hutong.pages.cases.words import category_word
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.hotline.results import result_heads, result_rows
from hutong.pages.hotline.schemas import Accept, NameColumns, SendSheet
from hutong.pages.hotline.words import COLUMNS_ASKED, STATES, VERDICTS, finding_words
from hutong.pages.navigation import Entry
from hutong.playbooks.queries import Version
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

TAKES = "case.assign"
"""Whoever sends cases out over the whole office reads its orders."""
MAX_SHEET = 8 * 1024 * 1024
PAGE = 100
Sent = Request[Any, Any, Any]


class Hotline(Controller):
    path = "/o/{slug:str}/hotline"

    @get("/", permission=TAKES, name="hotline.index")
    async def index(self, session: AsyncSession) -> Page:
        return Page("hotline/index.html", form=blank(id=new_id()), **await _index(session))

    @get("/template.xlsx", permission=TAKES, name="hotline.template")
    async def empty(self, clock: Clock) -> Response[bytes]:
        title = gettext("热线工单")
        return download(template(title, clock.zone), name=f"{title}.xlsx", media_type=MEDIA_TYPE)

    @post("/", permission=TAKES, status_code=200, request_max_body_size=MAX_SHEET + 65_536)
    async def send(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, SendSheet)
        with form.or_again("hotline/index.html", **await _index(session)):
            list_id, file = form.value.id, form.value.file
            if not isinstance(file, UploadFile) or not file.filename:
                raise Invalid([FieldProblem("file", N_("请先选择一个 .xlsx 文件。"))])
            content = await file.read()
            if len(content) > MAX_SHEET:
                raise Invalid([FieldProblem("file", N_("文件太大，最多 8 MB。"))])
            headings, rows = await asyncio.to_thread(read_sheet, content)
            await service.send_list(
                session, list_id, name=file.filename, content=content, headings=headings, rows=rows,
                person=viewer.id, by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/hotline/{list_id}")

    @get("/{list_id:uuid}", permission=TAKES, name="hotline.show")
    async def show(
        self,
        session: AsyncSession,
        clock: Clock,
        in_force: Version,
        list_id: UUID,
        verdict: str = "",
        after: int = 0,
        mapping: bool = False,
    ) -> Page:
        facts = await _facts(session, clock, in_force, list_id, verdict=verdict, after=after, mapping=mapping)
        return Page("hotline/show.html", form=_mapping_form(facts["sheet"]), **facts)

    @post("/{list_id:uuid}/columns", permission=TAKES, status_code=200)
    async def name_columns(
        self,
        request: Sent,
        session: AsyncSession,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
        list_id: UUID,
    ) -> Response[Any]:
        form = await read_form(request, NameColumns)
        facts = await _facts(session, clock, in_force, list_id, mapping=True)
        with form.or_again("hotline/show.html", **facts):
            named = msgspec.structs.asdict(form.value)
            mapping = {field: place for field, place in named.items() if place is not None}
            await service.name_columns(session, list_id, mapping)
        return go(f"{office.home}/hotline/{list_id}")

    @post("/{list_id:uuid}/accept", permission=TAKES, status_code=200)
    async def accept(
        self,
        request: Sent,
        session: AsyncSession,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
        list_id: UUID,
    ) -> Response[Any]:
        form = await read_form(request, Accept)
        with form.or_again("hotline/show.html", **await _facts(session, clock, in_force, list_id)):
            await service.accept(session, list_id, left=form.value.left)
        return go(f"{office.home}/hotline/{list_id}")

    @post("/{list_id:uuid}/drop", permission=TAKES, status_code=200)
    async def drop(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, in_force: Version, list_id: UUID
    ) -> Response[Any]:
        with blank().or_again("hotline/show.html", **await _facts(session, clock, in_force, list_id)):
            await service.drop(session, list_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/hotline")

    @get("/{list_id:uuid}/results.xlsx", permission=TAKES, name="hotline.results")
    async def results(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, in_force: Version, list_id: UUID
    ) -> Response[bytes]:
        sheet = await queries.list_of(session, list_id)
        _, setting = await setting_at(session, clock.now())
        rows = result_rows(await queries.results(session, list_id), in_force.playbook, setting.directory)
        title = gettext("工单办理结果")
        content = await asyncio.to_thread(workbook, title, result_heads(), rows, clock.zone)
        day = sheet.sent_at.astimezone(clock.zone).date()
        return download(content, name=f"{office.name}-{title}-{day}.xlsx", media_type=MEDIA_TYPE)


async def _index(session: AsyncSession) -> dict[str, Any]:
    return {"lists": await queries.lists(session), "states": STATES}


async def _facts(
    session: AsyncSession,
    clock: Clock,
    in_force: Version,
    list_id: UUID,
    *,
    verdict: str = "",
    after: int = 0,
    mapping: bool = False,
) -> dict[str, Any]:
    sheet = await queries.list_of(session, list_id)
    only = Verdict(verdict) if verdict in VERDICTS else None
    found = await queries.rows_of(session, sheet, verdict=only, after=max(0, min(after, 10**6)), limit=PAGE + 1)
    _, setting = await setting_at(session, clock.now())
    names = {alley.id: alley.name for alley in setting.directory.alleys}
    counts = await queries.counts(session, list_id)
    asks = sheet.state == ListState.MAPPING or (mapping and sheet.state in {ListState.CHECKED, ListState.FAILED})
    return {
        "sheet": sheet,
        "state": gettext(STATES[sheet.state]),
        "under_way": sheet.state in {ListState.CHECKING, ListState.OPENING},
        "asks_columns": asks,
        "columns": [(field, gettext(name), must) for field, name, must in COLUMNS_ASKED],
        "headings": [(n, heading or gettext("第 {n} 列", n=n + 1)) for n, heading in enumerate(sheet.columns)],
        "verdicts": [(code, gettext(word), counts.get(code, 0)) for code, word in VERDICTS.items() if counts.get(code)],
        "verdict_words": {code: gettext(word) for code, word in VERDICTS.items()},
        "counts": counts,
        "chosen": verdict if only else "",
        "rows": [(row, [finding_words(one) for one in row.findings]) for row in found[:PAGE]],
        "more": found[PAGE - 1].row if len(found) > PAGE else None,
        "alley": lambda row: names.get(row.alley_id, "—"),
        "category": lambda row: category_word(in_force.playbook, row.category) if row.category else "—",
    }


def _mapping_form(sheet: HotlineList) -> Form[Any]:
    return blank(**sheet.mapping)


controllers = [Hotline]
navigation = [Entry(N_("热线工单"), "/hotline", TAKES, order=16)]
