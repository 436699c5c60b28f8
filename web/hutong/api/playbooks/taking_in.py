"""A draft takes in what was published since it began."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.api.describing import takes
from hutong.api.playbooks.reading import told
from hutong.api.playbooks.schemas import Drafted, TakeIn
from hutong.api.playbooks.telling import with_findings
from hutong.api.reading import read_json
from hutong.api.receipts import answer_once
from hutong.db.wires import SessionWire
from hutong.playbooks.catching_up import take_in
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class TakingIn(Controller):
    path = "/o/{slug:str}/api/playbooks/drafts/{draft_id:uuid}/take-in"

    @post(
        "/", permission="playbook.draft", name="api.playbooks.take_in", status_code=200,
        operation_class=takes(TakeIn, once=True), summary="Take in what was published since a draft began",
    )  # fmt: skip
    async def take(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, draft_id: UUID) -> Drafted:
        """Where both changed the same place and `choices` does not say whose stands, the 409 lists those places."""
        sent = await read_json(request, TakeIn)

        async def deed() -> Drafted:
            with with_findings():
                draft = await take_in(
                    session, draft_id, revision=sent.revision, onto=sent.onto, choices=sent.choices, by=viewer.actor,
                    now=clock.now(),
                )  # fmt: skip
            return told(draft)

        return await answer_once(SessionWire(session), request, Drafted, deed, person=viewer.id, now=clock.now())
