"""Cases for programs and phones: open one, take a step, and what is in one's own hands.

`POST /o/{slug}/api/cases`, `POST /o/{slug}/api/cases/{id}/steps`, `GET /o/{slug}/api/items`. A case's id is made by the
phone: sent again it is the same case. A step names the revision it was made from: sent again it gets the first receipt,
and another step from that revision is refused as late.
"""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.api.cases.annotating import AnnotationsApi
from hutong.api.cases.by_hand import CasesByHandApi
from hutong.api.cases.calling import JointCallsApi
from hutong.api.cases.referrals import ReferralsApi
from hutong.api.cases.standing import Stands
from hutong.api.describing import takes
from hutong.api.reading import read_json
from hutong.api.receipts import answer_once
from hutong.cases.opening import Reporter, open_case_fast
from hutong.cases.queries import Item, open_items_fast
from hutong.cases.schemas import OpenCase, TakeStep
from hutong.cases.steps import take_step_on
from hutong.db import Databases, Office
from hutong.db.wires import DriverWire
from hutong.visits.clock import Clock
from hutong.visits.services import Services


class CasesApi(Controller):
    path = "/o/{slug:str}/api"

    @post(
        "/cases",
        permission="case.report",
        name="api.cases.open",
        status_code=201,
        operation_class=takes(OpenCase),
        summary="Report something wrong in an alley",
    )
    async def open(
        self,
        request: Request[Any, Any, Any],
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        databases: Databases,
        services: Services,
    ) -> Stands:
        report = await read_json(request, OpenCase)
        state = await open_case_fast(
            databases, services.rules, office.id, report, Reporter(person=viewer.id), by=viewer.actor, now=clock.now()
        )
        return Stands.of(state)

    @post(
        "/cases/{case_id:uuid}/steps",
        permission="signed-in",
        name="api.cases.step",
        status_code=200,
        operation_class=takes(TakeStep, once=True),
        summary="Take a case a step on",
    )
    async def step(
        self,
        request: Request[Any, Any, Any],
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        databases: Databases,
        services: Services,
        case_id: UUID,
    ) -> Stands:
        """Who may take it is for the flow to say: a case of nobody's business is not there."""
        taken = await read_json(request, TakeStep)
        async with databases.driver(Office(office.id)) as driver:

            async def deed() -> Stands:
                state = await take_step_on(
                    driver, services.rules, office.id, case_id, taken,
                    person=viewer.id, by=viewer.actor, now=clock.now(),
                )  # fmt: skip
                return Stands.of(state)

            return await answer_once(
                DriverWire(driver, office.id), request, Stands, deed, person=viewer.id, now=clock.now(),
                named_by_itself=taken.revision is not None,
            )  # fmt: skip

    @get("/items", permission="signed-in", name="api.items")
    async def items(
        self, viewer: Viewer, office: OfficePlace, clock: Clock, databases: Databases, services: Services
    ) -> list[Item]:
        """Open cases in the viewer's hands, the earliest deadline first."""
        async with databases.driver(Office(office.id)) as driver:
            at, setting = await services.rules.at(driver, office.id, clock.now())
            return await open_items_fast(driver, at, setting, viewer.id, now=clock.now())


controllers = [CasesApi, CasesByHandApi, JointCallsApi, ReferralsApi, AnnotationsApi]
