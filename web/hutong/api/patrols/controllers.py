"""`POST /o/{slug}/api/patrols`: a whole walk in one message, when the phone has signal again.

The walk's id is made by the phone, so sending it again is harmless: the same content gets the same receipt, another
content 422. Nothing may leave the phone's queue before the receipt.
"""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, post

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.api.describing import takes
from hutong.api.reading import read_json
from hutong.db import Databases, Office
from hutong.patrols.schemas import SubmitPatrol
from hutong.patrols.submitting import submit_patrol
from hutong.visits.clock import Clock
from hutong.visits.services import Services


class Receipt(msgspec.Struct, frozen=True):
    """The walk is stored."""

    id: UUID
    received: bool = True


@post(
    "/o/{slug:str}/api/patrols",
    permission="patrol.walk",
    name="api.patrols",
    status_code=200,
    operation_class=takes(SubmitPatrol),
    summary="Submit a whole walk",
)
async def submit(
    request: Request[Any, Any, Any],
    viewer: Viewer,
    office: OfficePlace,
    clock: Clock,
    databases: Databases,
    services: Services,
) -> Receipt:
    message = await read_json(request, SubmitPatrol)
    async with databases.driver(Office(office.id)) as driver:
        _, setting = await services.rules.at(driver, office.id, clock.now())
        await submit_patrol(
            driver, office.id, message, person=viewer.id, playbook=setting.playbook, version=setting.version,
            zone=clock.zone, by=viewer.actor, now=clock.now(),
        )  # fmt: skip
    return Receipt(message.id)


controllers = [submit]
