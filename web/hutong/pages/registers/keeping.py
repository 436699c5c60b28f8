"""The register to its keepers: what waits, accepted or declined; an entry changed by hand; a sheet out and in."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.alleys.models import Unit
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.hotline.reading import rows_of_text
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.registers import words
from hutong.pages.registers.reach import reach_of
from hutong.posts.facts import AlleyFact
from hutong.registers import changing, queries, service, sheets
from hutong.registers.errors import SheetWrong
from hutong.registers.schemas import Accept, Decline, Entry, EntryKind
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
READS = ("register.keep", "alley.read", "office.read")
KEEPS = "register.keep"
MAX_SHEET = 4 * 1024 * 1024
_SHOWN_FAULTS = 30
Alley = Annotated[UUID | None, Parameter(query="alley")]
Kind = Annotated[EntryKind | None, Parameter(query="kind")]
Words = Annotated[str, Parameter(query="q", max_length=60)]
Gone = Annotated[bool, Parameter(query="gone")]
Number = Annotated[int, Parameter(query="page", ge=1, le=1000)]


class SendSheet(msgspec.Struct, frozen=True, kw_only=True):
    file: UploadFile | None = None
    check_only: bool = False


class NewEntry(Entry, frozen=True, kw_only=True):
    alley_id: UUID


class Register(Controller):
    path = "/o/{slug:str}/register"

    @get("/", permission=READS, name="registers.index")
    async def index(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, alley: Alley = None, kind: Kind = None,
        q: Words = "", gone: Gone = False, page: Number = 1,
    ) -> Page:  # fmt: skip
        facts = await _facts(session, viewer, clock, alley, kind, q, gone=gone, page=page)
        return Page("registers/index.html", form=blank(), **facts)

    @get("/register.xlsx", permission=READS)
    async def export(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, alley: Alley = None,
        kind: Kind = None, q: Words = "", gone: Gone = False,
    ) -> Response[bytes]:  # fmt: skip
        """The list as filtered, whole."""
        _, ids = await _within(session, viewer, clock, alley)
        found = await queries.entries(
            session, ids, kind=kind.value if kind else "", like=q, gone=gone, size=queries.WHOLE
        )
        rows = [
            (str(u.id), name, words.kind_word(u.kind), u.name, u.households, u.residents, u.until) for u, name in found
        ]
        content = workbook(gettext(N_("台账")), [gettext(head) for head in sheets.HEADS.values()], rows, clock.zone)
        return download(content, name=f"{office.name}-台账.xlsx", media_type=MEDIA_TYPE)

    @post("/sheet", permission=KEEPS, status_code=200, request_max_body_size=MAX_SHEET + 65_536)
    async def send(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        """All of the sheet or nothing; what is wrong with it is told row by row."""
        form = await read_form(request, SendSheet)
        facts = await _facts(session, viewer, clock, None, None, "")
        with form.or_again("registers/index.html", **facts):
            file = form.value.file
            if not isinstance(file, UploadFile) or not file.filename:
                raise Invalid([FieldProblem("file", N_("请先选择一个 .xlsx 文件。"))])
            content = await file.read()
            if len(content) > MAX_SHEET:
                raise Invalid([FieldProblem("file", N_("文件太大，最多 4 MB。"))])
            cells = await asyncio.to_thread(rows_of_text, content)
            within = {alley.name: alley.id for alley in facts["alleys"]}
            units = await queries.entries_by_id(session, sheets.ids_in(cells), list(within.values()))
            rows, faults = sheets.read_rows(cells, alleys=within, known={u.id: u.alley_id for u in units.values()})
            if faults:
                facts["faults"] = faults[:_SHOWN_FAULTS]
                with form.or_again("registers/index.html", **facts):
                    raise SheetWrong(field="file", n=len(faults))
            if form.value.check_only:
                facts["checked"] = len(rows)
                return Page("registers/index.html", form=blank(), **facts)
            outcome = await sheets.apply_rows(
                session, rows, units, day=clock.today, person=viewer.id, by=viewer.actor, now=clock.now()
            )
            await session.flush()  # The page below shows the register as it is now.
        facts = await _facts(session, viewer, clock, None, None, "")
        facts["outcome"] = outcome
        return Page("registers/index.html", form=blank(), **facts)

    @get("/units/new", permission=KEEPS, name="registers.new")
    async def new(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        alleys = await reach_of(session, viewer, clock)
        return Page("registers/entry.html", form=blank(kind="shop"), unit=None, **_asked(alleys))

    @post("/units/new", permission=KEEPS, status_code=200)
    async def add(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, NewEntry)
        alleys = await reach_of(session, viewer, clock)
        with form.or_again("registers/entry.html", unit=None, **_asked(alleys)):
            if form.value.alley_id not in {alley.id for alley in alleys}:
                raise NotThere
            await changing.add_entry(
                session, form.value.alley_id, form.value, day=clock.today, source="desk", person=viewer.id,
                by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/register?alley={form.value.alley_id}")

    @get("/units/{unit_id:uuid}", permission=KEEPS, name="registers.entry")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, unit_id: UUID) -> Page:
        unit, alleys = await _unit(session, viewer, clock, unit_id)
        form = blank(kind=unit.kind, name=unit.name, households=unit.households, residents=unit.residents)
        return Page("registers/entry.html", form=form, unit=unit, **_asked(alleys))

    @post("/units/{unit_id:uuid}", permission=KEEPS, status_code=200)
    async def change(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, unit_id: UUID
    ) -> Response[Any]:
        unit, alleys = await _unit(session, viewer, clock, unit_id)
        form = await read_form(request, Entry)
        with form.or_again("registers/entry.html", unit=unit, **_asked(alleys)):
            await changing.change_entry(
                session, await changing.unit_in(session, unit_id, unit.alley_id, lock=True), form.value,
                day=clock.today, source="desk", person=viewer.id, by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/register?alley={unit.alley_id}")

    @get("/corrections/{correction_id:uuid}", permission=KEEPS, name="registers.correction")
    async def correction(self, session: AsyncSession, viewer: Viewer, clock: Clock, correction_id: UUID) -> Page:
        facts = await _correction(session, viewer, clock, correction_id)
        it, unit = facts["said"].correction, facts["said"].unit
        # In the entry's own words, with what the walker says instead.
        form = blank(
            unit_id=it.unit_id, kind=it.kind or getattr(unit, "kind", None), name=it.name or getattr(unit, "name", ""),
            households=getattr(unit, "households", None) if it.households is None else it.households,
            residents=getattr(unit, "residents", None) if it.residents is None else it.residents,
        )  # fmt: skip
        return Page("registers/correction.html", form=form, **facts)

    @post("/corrections/{correction_id:uuid}/accept", permission=KEEPS, status_code=200)
    async def accept(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        correction_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, Accept)
        facts = await _correction(session, viewer, clock, correction_id)
        with form.or_again("registers/correction.html", **facts):
            await service.accept(
                session, correction_id, form.value, slug=office.slug, within=facts["within"], day=clock.today,
                person=viewer.id, by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/register")

    @post("/corrections/{correction_id:uuid}/decline", permission=KEEPS, status_code=200)
    async def decline(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        correction_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, Decline)
        facts = await _correction(session, viewer, clock, correction_id)
        with form.or_again("registers/correction.html", **facts):
            await service.decline(
                session, correction_id, form.value, slug=office.slug, within=facts["within"], person=viewer.id,
                by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/register")


def _asked(alleys: list[AlleyFact]) -> dict[str, Any]:
    return {"alleys": [(alley.id, alley.name) for alley in alleys], "kinds": words.kinds()}


async def _facts(
    session: AsyncSession, viewer: Viewer, clock: Clock, alley: UUID | None, kind: EntryKind | None, q: str, *,
    gone: bool = False, page: int = 1,
) -> dict[str, Any]:  # fmt: skip
    """Raises NotThere for an alley out of reach."""
    alleys, ids = await _within(session, viewer, clock, alley)
    keeps = viewer.may(KEEPS)
    found, count = await queries.page_of_entries(
        session, ids, kind=kind.value if kind else "", like=q, gone=gone, page=page
    )
    return {
        "page": page, "pages": -(-count // queries.PAGE), "count": count,
        "alleys": alleys, "alley": alley, "kind": kind.value if kind else "", "words": q, "gone": gone,
        "kinds": words.kinds(), "kind_word": words.kind_word, "entries": found, "may_keep": keeps,
        "waiting": await queries.waiting_along(session, ids) if keeps else [],
        "history": await queries.history_of(session, ids), "sentence": words.said_sentence,
        "changed": words.changed_sentence, "sources": words.SOURCES, "faults": [], "checked": None, "outcome": None,
    }  # fmt: skip


async def _within(
    session: AsyncSession, viewer: Viewer, clock: Clock, alley: UUID | None
) -> tuple[list[AlleyFact], list[UUID]]:
    """All alleys in reach, and the ids of those that are asked about; raises NotThere for one out of reach."""
    alleys = await reach_of(session, viewer, clock)
    ids = [each.id for each in alleys if alley in {None, each.id}]
    if alley is not None and not ids:
        raise NotThere
    return alleys, ids


async def _unit(session: AsyncSession, viewer: Viewer, clock: Clock, unit_id: UUID) -> tuple[Unit, list[AlleyFact]]:
    alleys = await reach_of(session, viewer, clock)
    unit = (await queries.entries_by_id(session, [unit_id], [alley.id for alley in alleys])).get(unit_id)
    if unit is None:
        raise NotThere
    return unit, alleys


async def _correction(session: AsyncSession, viewer: Viewer, clock: Clock, correction_id: UUID) -> dict[str, Any]:
    within = [alley.id for alley in await reach_of(session, viewer, clock)]
    found = await service.correction_for(session, correction_id, within=within)
    said = await queries.said_one(session, correction_id)
    entries = await queries.entries(session, [found.alley_id], size=queries.WHOLE)
    return {
        "said": said, "within": within, "sentence": words.said_sentence, "kinds": words.kinds(), "states": words.STATES,
        "entries": [(unit.id, f"{words.kind_word(unit.kind)} {unit.name}") for unit, _ in entries],
    }  # fmt: skip
