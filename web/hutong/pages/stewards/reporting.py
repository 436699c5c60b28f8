"""报: what persuasion did not settle goes to the chief; a receipt with the number, and later what became of it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.at_once import open_and_close
from hutong.cases.opening import Reporter, open_case
from hutong.cases.rules import suggest
from hutong.cases.schemas import OpenCase
from hutong.errors import NotAllowed, NotThere
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.patrols.answering import answer_found, walk_on
from hutong.pages.patrols.choices import alley_choices, category_choices, closed_at_once, given_id
from hutong.pages.patrols.walk import another_at
from hutong.pages.photos.plain import FORM_BYTES
from hutong.pages.steps import Step, Steps
from hutong.pages.stewards.schemas import TellProblem
from hutong.patrols.places import my_alley, my_alleys
from hutong.patrols.reported import my_report, my_reports, needs_heard_by, receipt_of
from hutong.patrols.walks import Walk, walk_of
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import Version
from hutong.playbooks.verbs import Verb
from hutong.visits.clock import Clock

TELLS = ("case.report", "patrol.walk")


class Reporting(Controller):
    path = "/o/{slug:str}"

    @get("/report", permission=TELLS, name="reports.new")
    async def ask(
        self,
        session: AsyncSession,
        viewer: Viewer,
        clock: Clock,
        in_force: Version,
        category: str = "",
        alley: UUID | None = None,
        patrol: UUID | None = None,
        item: str = "",
        once: bool = False,
    ) -> Page:
        form = blank(
            id=new_id(), category=category, alley_id=alley, patrol_id=patrol, item=item or None, once=once or None
        )
        _check_may(viewer, once=once)
        facts = await _facts(session, viewer, clock, in_force)
        return Page("stewards/report.html", form=form, id=given_id(form), steps=_steps(form, facts), **facts)

    @post("/report", permission=TELLS, status_code=200, request_max_body_size=FORM_BYTES)
    async def tell(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
    ) -> Response[Any]:
        form = await read_form(request, TellProblem)
        _check_may(viewer, once=bool(form.typed("once")))
        facts = await _facts(session, viewer, clock, in_force)
        facts["suggested"] = _suggested(in_force.playbook, form.typed("description"))
        facts |= {"id": given_id(form), "steps": (steps := _steps(form, facts))}
        if not steps.is_whole():
            return Page("stewards/report.html", status_code=steps.status, form=form, **facts)
        with form.or_again("stewards/report.html", **facts):
            told = form.value
            playbook = in_force.playbook
            await my_alley(session, playbook, viewer.id, _duty(viewer), day=clock.today, alley=told.alley_id)
            case = OpenCase(
                id=told.id, alley=told.alley_id, category=told.category, description=told.description,
                position_m=told.position_m,
            )  # fmt: skip
            reporter = Reporter(person=viewer.id, source="patrol" if told.patrol_id else "report")
            if told.once:
                note = told.note.strip() or None
                state = await open_and_close(session, case, reporter, note=note, by=viewer.actor, now=clock.now())
            else:
                state = await open_case(session, case, reporter, by=viewer.actor, now=clock.now())
            if told.patrol_id and told.item:
                await answer_found(session, viewer, told.patrol_id, told.item, case=state.id)
        return go(f"{office.home}/reports/{state.id}{walk_on(told.patrol_id, told.item)}")

    @get("/reports", permission="case.report", name="reports.mine")
    async def mine(self, session: AsyncSession, viewer: Viewer, before: UUID | None = None) -> Page:
        earlier = await my_report(session, viewer.id, before) if before else None
        if before and earlier is None:
            raise NotThere
        reports = await my_reports(session, viewer.id, before=earlier.case if earlier else None)
        return Page("stewards/reports.html", reports=reports, needs=await needs_heard_by(session, viewer.id))

    @get("/reports/{case_id:uuid}", permission=TELLS, name="reports.receipt")
    async def receipt(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID,
        patrol: UUID | None = None, item: str = "",
    ) -> Page:  # fmt: skip
        """Shown only once the case is stored: number, who has it, by when, and who was told."""
        report = await my_report(session, viewer.id, case_id)
        if report is None:
            raise NotThere
        walk = await walk_of(session, patrol, viewer.id) if patrol else None
        return Page(
            "stewards/receipt.html",
            report=report,
            receipt=await receipt_of(session, report.case, clock.now()),
            walk_on=_walk_on(office.home, walk, item) if walk and not walk.patrol.finished_at else None,
        )


def _walk_on(home: str, walk: Walk, item: str) -> str:
    """To the question whether there is another, where the report answered an item."""
    return another_at(home, walk.patrol.id, item) if walk.found_under(item) else f"{home}/patrols/{walk.patrol.id}"


def _check_may(viewer: Viewer, *, once: bool) -> None:
    """Whoever walks but does not report may still close on the spot what the rules let him close."""
    if not once and not viewer.may("case.report"):
        raise NotAllowed


def _duty(viewer: Viewer) -> Verb:
    """By which the alley is his to speak of."""
    return Verb.REPORT if viewer.may("case.report") else Verb.PATROL


def _steps(form: Form[Any], facts: dict[str, Any]) -> Steps:
    """From a walk the alley is known, and the category unless it is a chief who closes at once."""
    walks, once = bool(form.typed("patrol_id")), bool(form.typed("once"))
    known = walks and not once and form.typed("category") in dict(facts["categories"])
    return Steps(
        form,
        [
            *([Step("alley", "alley_id")] if len(facts["alleys"]) > 1 and not walks else []),
            Step("what", "description"),
            Step("where", "position_m"),
            *([] if known else [Step("category", "category")]),
            *([Step("after", "photo_after"), Step("note", "note")] if once else [Step("scene", "photos")]),
        ],
    )


def _suggested(playbook: Playbook, description: str) -> list[str]:
    """Codes that the words bring to mind, the likeliest first."""
    return [found.category for found in suggest(playbook, description)]


async def _facts(session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> dict[str, Any]:
    playbook = in_force.playbook
    return {
        "alleys": alley_choices(await my_alleys(session, playbook, viewer.id, _duty(viewer), clock.today, own=True)),
        "categories": category_choices(category for category in playbook.categories if not category.danger),
        "at_once": category_choices(closed_at_once(playbook, viewer)),
        "suggested": [],
    }
