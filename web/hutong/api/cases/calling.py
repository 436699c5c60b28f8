"""联动, for programs: calling departments to a case, and what the caller does while the call is open.

`POST /o/{slug}/api/cases/{id}/calls`, `…/calls/time`, `…/calls/more`, `…/calls/{answer}/time`, `…/calls/ended`,
`…/calls/failed`. A call bears an id of the sender's; an Idempotency-Key makes any other deed that is sent twice one.
Who may do it is for the flow to say, and a case of nobody's business is not there.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, post
from litestar.handlers import HTTPRouteHandler
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


def _deed(
    path: str, name: str, kind: type[msgspec.Struct], deed: Callable[..., Awaitable[CaseState]], summary: str,
    *, bears_id: bool = False,
) -> HTTPRouteHandler:  # fmt: skip
    """One thing that the caller does to a case's call; `deed` takes the case and what was sent, of that kind."""

    async def do(
        self: Any, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID
    ) -> Stands:
        del self
        sent = await read_json(request, kind)
        return await _done(request, session, viewer, clock, deed, case_id, sent, bears_id=bears_id)

    do.__name__ = name  # The OpenAPI document tells operations apart by it.
    operation = takes(kind, once=True)
    return post(
        path, permission="case.call", name=f"api.cases.{name}", status_code=200, operation_class=operation,
        summary=summary,
    )(do)  # fmt: skip


class JointCallsApi(Controller):
    path = "/o/{slug:str}/api/cases/{case_id:uuid}/calls"

    call = _deed(
        "/", "call", CallTogether, joint_calls.call_together, "Call several departments to a case", bears_id=True
    )
    meet_anew = _deed(
        "/time", "meet_anew", MeetAnew, joint_calls.propose_time,
        "Name another time for all who were called, of the caller's own accord",
    )  # fmt: skip
    call_in = _deed("/more", "call_in", CalledIn, joint_calls.call_in, "Call one more department to the open call")
    ended = _deed("/ended", "call_ended", CallEnded, joint_calls.end_together, "Say how the open call ended")
    failed = _deed(
        "/failed", "call_failed", CallFailed, joint_calls.record_failure,
        "Say that the open call came to nothing, and why",
    )  # fmt: skip

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
