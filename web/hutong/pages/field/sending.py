"""What a phone sends when it has signal again. Only a receipt lets an item leave its queue.

A receipt is JSON with the id that was sent and a `number`. A refusal (422) has a `number` too: the code to show at the
desk, where all of it is kept. Anything else, whatever it says, is no receipt, and the phone tries again.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import FieldProblem, Invalid, Refusal
from hutong.pages.field.kit import Kit, kit_of
from hutong.playbooks.queries import Version
from hutong.submissions.models import Submission
from hutong.submissions.reading import MOST_BYTES, Envelope
from hutong.submissions.receiving import cases_of, receipt_of, receive, sentences_of
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock
from hutong.visits.visit import current_visit

Sent = Request[Any, Any, Any]
PHONE_CLOCK = "x-phone-clock"
"""Header: what the phone's own clock says while it sends, so that one that is wrong can be read."""


class TooMuchAtOnce(Refusal):
    status = 413
    sentence = N_("内容太大了，请减小后再发。")


class Sending(Controller):
    path = "/o/{slug:str}/field"

    @get("/kit", permission="signed-in", name="field.kit")
    async def kit(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, in_force: Version
    ) -> Kit:
        token = current_visit().csrf_token
        return await kit_of(session, viewer, office, in_force, token=token, now=clock.now())

    @post("/submissions", permission="signed-in", name="field.submit", status_code=200)
    async def submit(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock) -> Response[Any]:
        """Returning commits, the kept refusal too; both answers are promises."""
        body = await request.body()
        if len(body) > MOST_BYTES:
            raise TooMuchAtOnce
        row = await receive(
            session, _id_in(body), body, person=viewer.id, zone=clock.zone, by=viewer.actor, now=clock.now(),
            sent_at=phone_clock(request.headers.get(PHONE_CLOCK, "")),
        )  # fmt: skip
        if row.state == "refused":
            return _refused(row)
        return Response(msgspec.json.encode(receipt_of(row)), media_type="application/json", status_code=200)


def phone_clock(said: str) -> datetime | None:
    """Milliseconds since 1970, as every phone counts them; nonsense is none."""
    try:
        return datetime.fromtimestamp(int(said) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _id_in(body: bytes) -> UUID:
    try:
        return msgspec.json.decode(body, type=Envelope).id
    except msgspec.DecodeError as problem:
        raise Invalid([FieldProblem("id", N_("手机送来的内容读不出来。"))]) from problem


def _refused(row: Submission) -> Response[Any]:
    told, cases = sentences_of(row.reasons), cases_of(row)
    errors = [{"field": why["field"], "detail": said} for why, said in zip(row.reasons, told, strict=True)]
    if cases:
        numbers = gettext(N_("、")).join(case.number for case in cases)
        told = (gettext(N_("危险情况已经报到，编号 {numbers}。其余的没有收下："), numbers=numbers), *told)
    problem = {
        "type": "urn:hutong:submission-refused", "title": gettext(N_("没有收下")), "status": 422,
        "detail": "".join(told), "number": row.number, "errors": errors, "cases": msgspec.to_builtins(cases),
    }  # fmt: skip
    return Response(msgspec.json.encode(problem), media_type="application/problem+json", status_code=422)
