"""纸单: printed for stewards without a phone, and typed in at the community; it counts as if a phone had sent it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import segno
from litestar import Controller, Request, Response, get, post
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.numbers import case_number
from hutong.checkins.places import Expected
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.pages.answers import Page, download, go
from hutong.pages.checkins.desk import desk_of
from hutong.pages.forms import blank, read_form
from hutong.pages.patrols.choices import alley_choices
from hutong.patrols.days import day_record
from hutong.patrols.places import my_alleys
from hutong.patrols.walks import known_in
from hutong.playbooks.describing import say
from hutong.playbooks.queries import playbook_in_force
from hutong.playbooks.verbs import Verb
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.settings import Settings
from hutong.submissions.queries import submission_of
from hutong.submissions.receiving import receipt_of
from hutong.submissions.sheets import LATE_DAYS, TypeSheet, enter_sheet, id_of
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

VISITS = 4
"""Lines for visits on the paper."""
MORE = 3
"""Lines on the paper for another of what was found under an item."""
KNOWN = 60


class Sheets(Controller):
    path = "/o/{slug:str}/sheets"

    @get("/", permission="checkin.record", name="sheets.index")
    async def index(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        desk = await desk_of(session, viewer, clock)
        return Page("sheets/index.html", desk=desk)

    @get("/export.xlsx", permission="checkin.record")
    async def export(self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock) -> Response[bytes]:
        desk = await desk_of(session, viewer, clock)
        rows: list[list[Cell]] = [[who.name, gettext(N_("、")).join(who.alleys)] for who in desk.expected]
        title = gettext(N_("纸单"))
        content = workbook(title, [gettext(N_("姓名")), gettext(N_("街巷"))], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/print", permission="checkin.record", name="sheets.print")
    async def paper(
        self,
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        settings: Settings,
        person: UUID | None = None,
    ) -> Page:
        """One sheet, or one for everyone who is expected at this desk."""
        desk = await desk_of(session, viewer, clock)
        people: Sequence[Expected] = [desk.person(person)] if person else desk.expected
        sheets = []
        for who in people:
            alleys = await my_alleys(session, desk.playbook, who.person_id, Verb.PATROL, clock.today)
            # As a case's number: the day on which it was printed, and letters of an id that nobody misreads.
            number = case_number(new_id(), clock.today)
            address = f"{settings.public_url}{office.home}/sheets/{who.person_id}?number={number}"
            known = await _known(session, [alley.id for alley in alleys], clock)
            sheets.append((who, [alley.name for alley in alleys], _code(address), known, number))
        return Page(
            "sheets/print.html", sheets=sheets, items=desk.playbook.items_on(clock.today),
            visits=VISITS, more=MORE, categories={each.code: each.name for each in desk.playbook.categories},
            fixes={each.code: set(each.fix) for each in desk.playbook.categories},
            checklist=desk.playbook.checklist_on(clock.today), phone=desk.playbook.danger.phone,
        )  # fmt: skip

    @get("/{person_id:uuid}", permission="checkin.record", name="sheets.type")
    async def ask(
        self,
        session: AsyncSession,
        viewer: Viewer,
        clock: Clock,
        person_id: UUID,
        day: date | None = None,
        number: str = "",
    ) -> Page:
        """The list is that of the day on the paper, so the day is asked for first."""
        facts = await _facts(session, viewer, clock, person_id, day)
        facts["typed"] = await _typed(session, person_id, number)
        form = blank(id=new_id(), number=number[:40], day=facts["day"], minutes=40)
        return Page("sheets/type.html", form=form, **facts)

    @post("/{person_id:uuid}", permission="checkin.record", status_code=200)
    async def enter(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        person_id: UUID,
    ) -> Response[Any]:
        form = await read_form(request, TypeSheet)
        facts = await _facts(session, viewer, clock, person_id, _day(form.typed("day")))
        with form.or_again("sheets/type.html", **facts):
            row = await enter_sheet(
                session, form.value, person=person_id, worker=viewer.id, zone=clock.zone, by=viewer.actor,
                now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/sheets/{person_id}/{row.id}")

    @get("/{person_id:uuid}/{submission_id:uuid}", permission="checkin.record", name="sheets.done")
    async def done(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, person_id: UUID, submission_id: UUID
    ) -> Page:
        desk = await desk_of(session, viewer, clock)
        who, found = desk.person(person_id), await submission_of(session, submission_id)
        if found is None or found.row.person_id != person_id or found.row.source != "sheet":
            raise NotThere
        return Page("sheets/done.html", who=who, row=found.row, receipt=receipt_of(found.row))


async def _typed(session: AsyncSession, person_id: UUID, number: str) -> UUID | None:
    """What this paper was typed in as, where it was."""
    id_ = id_of(person_id, number[:40])
    return id_ if id_ is not None and await submission_of(session, id_) is not None else None


async def _known(session: AsyncSession, alleys: list[UUID], clock: Clock) -> dict[str, list[tuple[UUID, str]]]:
    """What is reported already and still open, by category, with the words by which it is picked."""
    found: dict[str, list[tuple[UUID, str]]] = defaultdict(list)
    for row in await known_in(session, alleys, most=KNOWN):
        day = row.opened_at.astimezone(clock.zone).date()
        found[row.category].append((row.id, gettext(N_("{number}，{day} 报的"), number=row.number, day=day)))
    return found


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _code(address: str) -> Markup:
    drawn: str = segno.make_qr(address, error="m").svg_inline(scale=3, border=2)
    return Markup(drawn)  # noqa: S704 - drawn by segno from an address of ours


async def _facts(
    session: AsyncSession, viewer: Viewer, clock: Clock, person_id: UUID, day: date | None
) -> dict[str, Any]:
    desk = await desk_of(session, viewer, clock)
    first = clock.today - timedelta(days=LATE_DAYS)
    who = desk.person(person_id)
    day = min(max(day or who.until, first), clock.today)
    playbook = (await playbook_in_force(session, day)).playbook
    fixes = {each.code: set(each.fix) for each in playbook.categories}
    alleys = await my_alleys(session, playbook, person_id, Verb.PATROL, day)
    known = await _known(session, [alley.id for alley in alleys], clock)
    midnight = datetime.combine(day, time(), clock.zone)
    had = await day_record(session, person_id, day, begins=midnight, ends=midnight + timedelta(days=1))
    return {
        "had": had,
        "typed": None,
        "names": {alley.id: alley.name for alley in alleys},
        "who": who,
        "day": day,
        "today": clock.today,
        "first": first,
        "alleys": alley_choices(alleys),
        "items": [
            (item, fixes.get(item.category, set()), known.get(item.category, [])) for item in playbook.items_on(day)
        ],
        "visits": VISITS,
        "more": MORE,
        "every_known": [each for cases in known.values() for each in cases],
        "listed": [(item.code, f"{n}. {say(item.name)}") for n, item in enumerate(playbook.items_on(day), 1)],
    }
