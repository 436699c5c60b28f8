"""What seniors do besides the steps, for programs: hand a case on, press it, merge it, take it out again.

`POST /o/{slug}/api/cases/{id}/hand-on`, `…/place`, `…/press`, `…/merge`, `…/take-out`. A key makes a repeated deed one;
who may do it is for the rules to say, and a case of nobody's business is not there.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Controller, Request, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.api.cases.standing import Stands
from hutong.api.describing import takes
from hutong.api.reading import read_json
from hutong.api.receipts import answer_once
from hutong.cases import handling
from hutong.cases.placing import place_at
from hutong.cases.schemas import HandOn, MergeInto, Place, Press
from hutong.cases.states import CaseState
from hutong.db.wires import SessionWire
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class CasesByHandApi(Controller):
    path = "/o/{slug:str}/api/cases/{case_id:uuid}"

    @post(
        "/hand-on",
        permission="signed-in",
        name="api.cases.hand_on",
        status_code=200,
        operation_class=takes(HandOn, once=True),
        summary="Hand a case on to another post, or to the alley that it is really in",
    )
    async def hand_on(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID
    ) -> Stands:
        sent = await read_json(request, HandOn)
        return await once(
            request, session, viewer, clock,
            lambda: handling.hand_on(session, case_id, sent, person=viewer.id, by=viewer.actor, now=clock.now()),
            revision=sent.revision,
        )  # fmt: skip

    @post(
        "/place",
        permission="signed-in",
        name="api.cases.place",
        status_code=200,
        operation_class=takes(Place, once=True),
        summary="Say or correct where along its alley a case lies",
    )
    async def place(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stands:
        sent = await read_json(request, Place)
        return await once(
            request, session, viewer, clock,
            lambda: place_at(session, case_id, sent, person=viewer.id, by=viewer.actor, now=clock.now()),
            revision=sent.revision,
        )  # fmt: skip

    @post(
        "/press",
        permission="case.supervise",
        name="api.cases.press",
        status_code=200,
        operation_class=takes(Press, once=True),
        summary="Press a case with a limit of one's own",
    )
    async def press(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stands:
        sent = await read_json(request, Press)
        return await once(
            request, session, viewer, clock,
            lambda: handling.press(session, case_id, sent, person=viewer.id, by=viewer.actor, now=clock.now()),
            revision=sent.revision,
        )  # fmt: skip

    @post(
        "/merge",
        permission="signed-in",
        name="api.cases.merge",
        status_code=200,
        operation_class=takes(MergeInto, once=True),
        summary="Merge a case into another that leads",
    )
    async def merge(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stands:
        sent = await read_json(request, MergeInto)
        return await once(
            request, session, viewer, clock,
            lambda: handling.merge_into(session, case_id, sent, person=viewer.id, by=viewer.actor, now=clock.now()),
            revision=sent.revision,
        )  # fmt: skip

    @post(
        "/take-out",
        permission="signed-in",
        name="api.cases.take_out",
        status_code=200,
        operation_class=takes(None, once=True),
        summary="Undo the merging of a case",
    )
    async def take_out(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID
    ) -> Stands:
        return await once(
            request, session, viewer, clock,
            lambda: handling.take_out(session, case_id, person=viewer.id, by=viewer.actor, now=clock.now()),
        )  # fmt: skip


async def once(
    request: Sent,
    session: AsyncSession,
    viewer: Viewer,
    clock: Clock,
    deed: Callable[[], Awaitable[CaseState]],
    *,
    revision: int | None = None,
    bears_id: bool = False,
) -> Stands:
    """A deed on a case under the request's key; one that names the revision it was made from needs none, nor does one
    that bears an id of the sender's.
    """

    async def done() -> Stands:
        return Stands.of(await deed())

    return await answer_once(
        SessionWire(session), request, Stands, done, person=viewer.id, now=clock.now(),
        named_by_itself=bears_id or revision is not None,
    )  # fmt: skip
