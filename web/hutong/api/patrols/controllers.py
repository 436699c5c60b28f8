"""`POST /o/{slug}/api/patrols`: a whole walk in one message, when the phone has signal again.

The walk's id is made by the phone, so sending it again is harmless: the same content gets the same receipt, another
content 422. Nothing may leave the phone's queue before the receipt.
"""

from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, post

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.api.describing import takes
from hutong.api.reading import read_json
from hutong.db import Databases, Office
from hutong.patrols.errors import NotYourAlley
from hutong.patrols.places import acted_alleys, noon_of
from hutong.patrols.schemas import SubmitPatrol
from hutong.patrols.submitting import submit_patrol
from hutong.playbooks.verbs import Verb
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
        store = partial(
            submit_patrol, driver, office.id, message, person=viewer.id, playbook=setting.playbook,
            version=setting.version, zone=clock.zone, by=viewer.actor, now=clock.now(),
        )  # fmt: skip
        try:
            await store()
        except NotYourAlley:
            # Asked only then, for nearly all walk where they have a post.
            day = min(message.started_at, clock.now()).astimezone(clock.zone).date()
            _, then = await services.rules.at(driver, office.id, noon_of(day))
            _, acted = acted_alleys(then.directory, setting.playbook, viewer.id, Verb.PATROL, day)
            if message.alley_id not in acted:
                raise
            await store(acts=True)
    return Receipt(message.id)


controllers = [submit]
