"""危险情况: the numbers to call stand first; then a form that goes straight to whoever makes it safe."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.patrols.choices import alley_choices, given_id
from hutong.pages.photos.plain import FORM_BYTES
from hutong.pages.stewards.schemas import TellDanger
from hutong.patrols.places import my_alley, my_alleys
from hutong.playbooks.queries import Version
from hutong.playbooks.verbs import Verb
from hutong.visits.clock import Clock


class Danger(Controller):
    path = "/o/{slug:str}/danger"

    @get("/", permission="case.report", name="danger.show")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> Page:
        form = blank(id=new_id())
        return Page("danger/show.html", form=form, id=given_id(form), **await _facts(session, viewer, clock, in_force))

    @post("/", permission="case.report", status_code=200, request_max_body_size=FORM_BYTES)
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
        with form.or_again("danger/show.html", id=given_id(form), **await _facts(session, viewer, clock, in_force)):
            told = form.value
            await my_alley(session, in_force.playbook, viewer.id, Verb.REPORT, day=clock.today, alley=told.alley_id)
            case = OpenCase(
                id=told.id, alley=told.alley_id, description=told.description, position_m=told.position_m, danger=True
            )
            reporter = Reporter(person=viewer.id, source="danger")
            state = await open_case(session, case, reporter, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/reports/{state.id}")


async def _facts(session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> dict[str, Any]:
    alleys = await my_alleys(session, in_force.playbook, viewer.id, Verb.REPORT, clock.today)
    return {"alleys": alley_choices(alleys), "phone": in_force.playbook.danger.phone}


controllers = [Danger]
