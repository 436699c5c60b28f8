"""访: a call on a shop, a unit or residents; a need that was heard gets an answer later."""

from typing import Any, Literal

import msgspec
from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import FieldProblem, Invalid
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.patrols.choices import alley_choices
from hutong.pages.patrols.schemas import VisitForm
from hutong.pages.steps import Step, Steps
from hutong.patrols.places import my_alley, my_alleys
from hutong.patrols.recording import record_visit
from hutong.patrols.registers import MOST, unit_called, units_of
from hutong.playbooks.queries import Version
from hutong.playbooks.verbs import Verb
from hutong.texts import N_
from hutong.visits.clock import Clock

Whom = Literal["shop", "unit", "resident"]
_NO_UNIT = N_("请选一家；台账里没有的，写下名称。")


class Visits(Controller):
    path = "/o/{slug:str}/visits"

    @get("/new", permission="visit.record", name="visits.new")
    async def ask(
        self,
        session: AsyncSession,
        viewer: Viewer,
        clock: Clock,
        in_force: Version,
        whom: Whom | None = None,
        find: str = "",
    ) -> Page:
        """Without `whom`, first the question: a shop, a unit, or residents?"""
        if whom is None:
            return Page("patrols/visit_whom.html")
        form = blank(id=new_id(), whom=whom)
        facts = await _facts(session, viewer, clock, in_force, whom, find)
        return Page("patrols/visit.html", form=form, steps=_steps(form, facts), **facts)

    @post("/", permission="visit.record", status_code=200)
    async def record(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
    ) -> Response[Any]:
        form = await read_form(request, VisitForm)
        typed = form.typed("whom")
        whom: Whom = "shop" if typed == "shop" else "unit" if typed == "unit" else "resident"
        facts = await _facts(session, viewer, clock, in_force, whom)
        steps = _steps(form, facts)
        if form.typed("step") == "unit" and not (form.typed("unit_id") or form.typed("unit_name").strip()):
            form.wrong("unit_id", _NO_UNIT)
        if not steps.is_whole():
            return Page("patrols/visit.html", status_code=steps.status, form=form, steps=steps, **facts)
        with form.or_again("patrols/visit.html", steps=steps, **facts):
            visit = form.value
            alley = await my_alley(
                session, in_force.playbook, viewer.id, Verb.VISIT, day=clock.today, alley=visit.alley_id
            )
            if visit.whom != "resident" and visit.unit_id is None:
                if not visit.unit_name.strip():
                    raise Invalid([FieldProblem("unit_id", _NO_UNIT)])
                unit = await unit_called(
                    session, visit.unit_name, alley=alley.id, kind=visit.whom, day=clock.today, by=viewer.actor,
                    now=clock.now(),
                )  # fmt: skip
                visit = msgspec.structs.replace(visit, unit_id=unit)
            await record_visit(
                session, visit, person=viewer.id, alley=alley, zone=clock.zone, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/day")


def _steps(form: Form[Any], facts: dict[str, Any]) -> Steps:
    return Steps(
        form,
        [
            *([Step("alley", "alley_id")] if len(facts["alleys"]) > 1 else []),
            *([Step("unit", "unit_id", "unit_name")] if facts["whom"] != "resident" else []),
            Step("people", "people"),
            Step("minutes", "minutes"),
            Step("need", "need"),
            Step("note", "note"),
        ],
    )


async def _facts(
    session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, whom: Whom, find: str = ""
) -> dict[str, Any]:
    alleys = await my_alleys(session, in_force.playbook, viewer.id, Verb.VISIT, clock.today, own=True)
    units = (
        await units_of(session, [alley.id for alley in alleys], whom, clock.today, like=find)
        if whom != "resident"
        else ()
    )
    return {
        "alleys": alley_choices(alleys),
        "whom": whom,
        "units": [(unit.id, unit.name) for unit in units],
        "find": find,
        "more": len(units) == MOST,
    }
