"""Taking a version back before its day."""

from typing import Any

from litestar import Controller, Request, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.api.describing import takes
from hutong.api.playbooks.schemas import Published, Withdraw
from hutong.api.reading import read_json
from hutong.api.receipts import answer_once
from hutong.db.wires import SessionWire
from hutong.publications.withdrawing import withdraw
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class Withdrawing(Controller):
    path = "/o/{slug:str}/api/playbooks/versions/{number:int}/withdraw"

    @post(
        "/", permission="playbook.publish", name="api.playbooks.withdraw", status_code=200,
        operation_class=takes(Withdraw, once=True), summary="Take a version back before its day",
    )  # fmt: skip
    async def take_back(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, number: int
    ) -> Published:
        """It keeps its number; everybody who was told of it is told again."""
        sent = await read_json(request, Withdraw)

        async def deed() -> Published:
            n = number if 0 < number < 2**31 else 0
            return Published.of(await withdraw(session, n, reason=sent.reason, by=viewer.actor, now=clock.now()))

        return await answer_once(SessionWire(session), request, Published, deed, person=viewer.id, now=clock.now())
