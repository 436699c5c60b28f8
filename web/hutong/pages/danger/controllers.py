"""危险情况: the numbers to call stand first; then a form that goes straight to whoever makes it safe."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.lists import alleys_by_name, alleys_within
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.cases.settings import setting_at
from hutong.errors import FieldProblem, Invalid, Refusal
from hutong.ids import new_id
from hutong.inspections.reporting import report_finding
from hutong.inspections.schemas import FoundAt
from hutong.pages.answers import Page, go
from hutong.pages.cases.from_inspection import Found, found_to_file, known_of, only_there
from hutong.pages.forms import blank, read_form
from hutong.pages.patrols.answering import answer_found, walk_on
from hutong.pages.patrols.choices import AlleyChoices, alley_choices, given_id
from hutong.pages.photos.plain import FORM_BYTES
from hutong.pages.stewards.schemas import TellDanger
from hutong.patrols.places import my_alleys
from hutong.patrols.service import patrol_of
from hutong.playbooks.queries import Version
from hutong.playbooks.verbs import Verb
from hutong.texts import N_
from hutong.visits.clock import Clock

_CARRIED = ("id", "alley_id", "position_m", "patrol_id", "item", "category")
TELLS = ("case.report", "inspection.record")


class Danger(Controller):
    path = "/o/{slug:str}/danger"

    @get("/", permission=TELLS, name="danger.show")
    async def show(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, in_force: Version,
        alley: UUID | None = None, inspection: str = "", item: str = "", patrol: UUID | None = None,
        category: str = "",
    ) -> Page | Response[Any]:  # fmt: skip
        """`inspection` and `item` name what an inspection found; what it became already is shown instead."""
        found = await found_to_file(session, viewer, clock, inspection, item)
        if found is not None and found.case is not None:
            return go(f"{office.home}/cases/{found.case}")
        known = known_of(found)
        if patrol is not None and found is None:
            known = {"patrol_id": patrol, "item": item, "category": category}
        form = blank(id=new_id(), **{"alley_id": known.pop("alley", alley), **known})
        facts = await _facts(session, viewer, clock, in_force, found)
        return Page("danger/show.html", form=form, id=given_id(form), **facts)

    @post("/written", permission=TELLS, status_code=200, request_max_body_size=FORM_BYTES)
    async def go_on(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version
    ) -> Page:
        """From a form in which something was written already: it stands here, and so do its photos."""
        written = await read_form(request, TellDanger)
        told = {name: written.typed(name) for name in _CARRIED if written.typed(name)}
        told["description"] = written.typed("description") or written.typed("note")
        form = blank(**told, photos=written.chosen("photos"))
        facts = await _facts(session, viewer, clock, in_force, None)
        return Page("danger/show.html", form=form, id=given_id(form), **facts)

    @post("/", permission=TELLS, status_code=200, request_max_body_size=FORM_BYTES)
    async def tell(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
    ) -> Response[Any]:
        """The receipt is another page, reached only when the case is stored; this one never says "reported"."""
        form = await read_form(request, TellDanger)
        found = await found_to_file(session, viewer, clock, form.typed("inspection"), form.typed("item"))
        facts = await _facts(session, viewer, clock, in_force, found)
        with form.or_again("danger/show.html", id=given_id(form), **facts):
            told = form.value
            alley = told.elsewhere or told.alley_id
            if alley is None:
                at = "alley_id" if len(facts["alleys"]) > 1 else "elsewhere"
                raise Invalid([FieldProblem(at, N_("请选在哪条街巷。"))])
            dangers = {category.code for category in in_force.playbook.categories if category.danger}
            case = OpenCase(
                id=told.id, alley=alley, description=told.description, position_m=told.position_m, danger=True,
                category=told.category if told.category in dangers else None,
            )  # fmt: skip
            reporter = Reporter(person=viewer.id, source="danger")
            if found is not None:
                there = FoundAt(inspection=found.id, item=found.item, photos=tuple(told.carried))
                await report_finding(session, there, case, reporter, viewer, by=viewer.actor, now=clock.now())
            else:
                # Whoever holds the alley by now: danger is told wherever it is in the office.
                await open_case(session, case, reporter, by=viewer.actor, now=clock.now())
                await _answer(session, viewer, told)
        if not viewer.may("case.report"):
            return go(f"{office.home}/cases/{told.id}")
        return go(f"{office.home}/reports/{told.id}{walk_on(told.patrol_id, told.item)}")


async def _answer(session: AsyncSession, viewer: Viewer, told: TellDanger) -> None:
    """Under its item of the walk; what the walk cannot take keeps no danger back."""
    if told.patrol_id is None or not told.item:
        return
    with suppress(Refusal):
        async with session.begin_nested():
            walked = (await patrol_of(session, told.patrol_id, viewer.id)).alley_id
            if walked != (told.elsewhere or told.alley_id):
                return  # She saw it in another alley than she walks: no finding of this one.
            await answer_found(session, viewer, told.patrol_id, told.item, case=told.id)


async def _facts(
    session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, found: Found | None
) -> dict[str, Any]:
    """One's own alleys first, then the others of the office, where the danger may be anywhere."""
    _, setting = await setting_at(session, clock.now())
    others: AlleyChoices = []
    if found is not None:
        within = alleys_within(setting, viewer.id, clock.now())
        alleys = only_there(found, [(alley.id, alley.name) for alley in within])
    else:
        alleys = alley_choices(await my_alleys(session, in_force.playbook, viewer.id, Verb.REPORT, clock.today))
        own = {alley for alley, _ in alleys}
        others = [(alley.id, alley.name) for alley in alleys_by_name(setting, clock.now()) if alley.id not in own]
    return {"alleys": alleys, "others": others, "phone": in_force.playbook.danger.phone, "found": found}


controllers = [Danger]
