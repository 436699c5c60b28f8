"""联动, for programs: calling departments to a case, and what the caller does while the call is open.

`POST /o/{slug}/api/cases/{id}/calls`, `…/calls/time`, `…/calls/more`, `…/calls/{answer}/time`, `…/calls/ended`,
`…/calls/failed`. A call bears an id of the sender's; an Idempotency-Key makes any other deed that is sent twice one.
Who may do it is for the flow to say, and a case of nobody's business is not there.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Controller, Request, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.api.cases.by_hand import once
from hutong.api.cases.standing import Stands
from hutong.api.describing import takes
from hutong.api.reading import read_json
from hutong.cases import joint_calls
from hutong.cases.schemas import CalledIn, CallEnded, CallFailed, CallTogether, MeetAnew, TimeSaid
from hutong.cases.states import CaseState
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class JointCallsApi(Controller):
    path = "/o/{slug:str}/api/cases/{case_id:uuid}/calls"

    @post(
        "/",
        permission="case.call",
        name="api.cases.call",
        status_code=200,
        operation_class=takes(CallTogether, once=True),
        summary="Call several departments to a case",
    )
    async def call(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stands:
        sent = await read_json(request, CallTogether)
        return await _done(request, session, viewer, clock, joint_calls.call_together, case_id, sent, bears_id=True)

    @post(
        "/time",
        permission="case.call",
        name="api.cases.meet_anew",
        status_code=200,
        operation_class=takes(MeetAnew, once=True),
        summary="Name another time for all who were called, of the caller's own accord",
    )
    async def meet_anew(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID
    ) -> Stands:
        sent = await read_json(request, MeetAnew)
        return await _done(request, session, viewer, clock, joint_calls.propose_time, case_id, sent)

    @post(
        "/more",
        permission="case.call",
        name="api.cases.call_in",
        status_code=200,
        operation_class=takes(CalledIn, once=True),
        summary="Call one more department to the open call",
    )
    async def call_in(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID
    ) -> Stands:
        sent = await read_json(request, CalledIn)
        return await _done(request, session, viewer, clock, joint_calls.call_in, case_id, sent)

    @post(
        "/ended",
        permission="case.call",
        name="api.cases.call_ended",
        status_code=200,
        operation_class=takes(CallEnded, once=True),
        summary="Say how the open call ended",
    )
    async def ended(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stands:
        sent = await read_json(request, CallEnded)
        return await _done(request, session, viewer, clock, joint_calls.end_together, case_id, sent)

    @post(
        "/failed",
        permission="case.call",
        name="api.cases.call_failed",
        status_code=200,
        operation_class=takes(CallFailed, once=True),
        summary="Say that the open call came to nothing, and why",
    )
    async def failed(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stands:
        sent = await read_json(request, CallFailed)
        return await _done(request, session, viewer, clock, joint_calls.record_failure, case_id, sent)

    @post(
        "/{answer_id:uuid}/time",
        permission="case.call",
        name="api.cases.settle_time",
        status_code=200,
        operation_class=takes(TimeSaid, once=True),
        summary="Accept or refuse the other time that a department asked for",
    )
    async def settle(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID, answer_id: UUID
    ) -> Stands:
        said = await read_json(request, TimeSaid)
        return await _done(request, session, viewer, clock, joint_calls.settle_time, case_id, answer_id, said)


async def _done(
    request: Sent,
    session: AsyncSession,
    viewer: Viewer,
    clock: Clock,
    deed: Callable[..., Awaitable[CaseState]],
    *about: Any,
    bears_id: bool = False,
) -> Stands:
    return await once(
        request, session, viewer, clock,
        lambda: deed(session, *about, person=viewer.id, by=viewer.actor, now=clock.now()), bears_id=bears_id,
    )  # fmt: skip
