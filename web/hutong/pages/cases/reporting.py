"""A chief or a community reports what was found on a walk; what is put right already is closed at once."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.at_once import open_and_close
from hutong.cases.lists import alleys_within
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.cases.settings import setting_at
from hutong.errors import FieldProblem, Invalid
from hutong.ids import new_id
from hutong.inspections.reporting import report_finding
from hutong.inspections.schemas import FoundAt
from hutong.pages.answers import Page, go
from hutong.pages.cases.from_inspection import Found, found_to_file, known_of, only_there
from hutong.pages.cases.schemas import ReportProblem
from hutong.pages.forms import blank, read_form
from hutong.pages.patrols.choices import given_id
from hutong.pages.photos.plain import FORM_BYTES
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.texts import N_
from hutong.visits.clock import Clock

FILES = ("case.report", "inspection.record")


class Reporting(Controller):
    path = "/o/{slug:str}/cases/new"

    @get("/", permission=FILES, name="cases.new")
    async def new(
        self,
        session: AsyncSession,
        viewer: Viewer,
        clock: Clock,
        office: OfficePlace,
        alley: UUID | None = None,
        category: str = "",
        once: bool = False,
        inspection: str = "",
        item: str = "",
    ) -> Page | Response[Any]:
        """`inspection` and `item` name what an inspection found; what it became already is shown instead."""
        found = await found_to_file(session, viewer, clock, inspection, item)
        if found is not None and found.case is not None:
            return go(f"{office.home}/cases/{found.case}")
        asked = {"alley": alley, "category": category, "way": "once" if once else "flow"}
        form = blank(id=new_id(), **asked | known_of(found))
        facts = await _choices(session, viewer, clock, found)
        return Page("cases/new.html", form=form, id=given_id(form), **facts)

    @post("/", permission=FILES, status_code=200, request_max_body_size=FORM_BYTES)
    async def report(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, ReportProblem)
        found = await found_to_file(session, viewer, clock, form.typed("inspection"), form.typed("item"))
        choices = await _choices(session, viewer, clock, found)
        with form.or_again("cases/new.html", id=given_id(form), **choices):
            sent = form.value
            if sent.alley not in {alley for alley, _ in choices["alleys"]}:
                raise Invalid([FieldProblem("alley", N_("请从列表里选一项。"))])
            if not (sent.category or sent.description.strip() or sent.title.strip()):
                raise Invalid([FieldProblem("description", N_("请写明是什么问题，或者选一个类别。"))])
            report = OpenCase(
                id=sent.id, alley=sent.alley, category=sent.category, title=sent.title, description=sent.description,
                position_m=sent.position_m,
            )  # fmt: skip
            reporter = Reporter(person=viewer.id, source="patrol" if viewer.may("patrol.walk") else "report")
            note = (sent.note or "").strip() or None
            if found is not None:
                await report_finding(
                    session, FoundAt(inspection=found.id, item=found.item, photos=tuple(sent.carried)), report,
                    reporter, viewer, at_once=sent.way == "once", note=note, by=viewer.actor, now=clock.now(),
                )  # fmt: skip
            elif sent.way == "once":
                await open_and_close(session, report, reporter, note=note, by=viewer.actor, now=clock.now())
            else:
                await open_case(session, report, reporter, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{form.value.id}")


async def _choices(session: AsyncSession, viewer: Viewer, clock: Clock, found: Found | None) -> dict[str, Any]:
    _, setting = await setting_at(session, clock.now())
    alleys = [(alley.id, alley.name) for alley in alleys_within(setting, viewer.id, clock.now())]
    if found is not None:
        alleys = only_there(found, alleys)
    return {
        "alleys": alleys,
        "grades": _by_grade(setting.playbook),
        "danger_line": setting.playbook.danger,
        "found": found,
    }


def _by_grade(playbook: Playbook) -> list[tuple[str, list[tuple[str, str]]]]:
    """(grade, its categories), in the playbook's order; what endangers the public has a way of its own."""
    return [
        (
            say(grade.name),
            [(c.code, say(c.name)) for c in playbook.categories if c.grade == grade.code and not c.danger],
        )
        for grade in playbook.grades
    ]
