"""The word of a second person on a draft; each message sent twice is one word."""

from collections.abc import Coroutine
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.api.describing import takes
from hutong.api.playbooks.schemas import Approve, AskApproval, Refuse, Said
from hutong.api.playbooks.telling import with_findings
from hutong.api.reading import read_json
from hutong.api.receipts import answer_once
from hutong.db.wires import SessionWire
from hutong.playbooks.models import PlaybookReview
from hutong.publications import deciding
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class Deciding(Controller):
    path = "/o/{slug:str}/api/playbooks/drafts/{draft_id:uuid}"

    @post(
        "/request-approval", permission="playbook.draft", name="api.playbooks.request_approval", status_code=201,
        operation_class=takes(AskApproval, once=True), summary="Send a draft to a second person",
    )  # fmt: skip
    async def ask(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, draft_id: UUID) -> Said:
        """Everybody who may approve it is told."""
        sent, now = await read_json(request, AskApproval), clock.now()
        word = deciding.ask_approval(session, draft_id, sent.id, revision=sent.revision, by=viewer.actor, now=now)
        return await _say(request, session, viewer, now, word)

    @post(
        "/approve", permission="playbook.approve", name="api.playbooks.approve", status_code=201,
        operation_class=takes(Approve, once=True), summary="Approve a draft that another wrote",
    )  # fmt: skip
    async def approve(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, draft_id: UUID) -> Said:
        """Refused to whoever saved it last."""
        sent, now = await read_json(request, Approve), clock.now()
        word = deciding.approve(session, draft_id, sent.id, revision=sent.revision, by=viewer.actor, now=now)
        return await _say(request, session, viewer, now, word)

    @post(
        "/refuse", permission="playbook.approve", name="api.playbooks.refuse", status_code=201,
        operation_class=takes(Refuse, once=True), summary="Send a draft back with the reason",
    )  # fmt: skip
    async def refuse(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, draft_id: UUID) -> Said:
        """Whoever wrote it is told why."""
        sent, now = await read_json(request, Refuse), clock.now()
        word = deciding.refuse(
            session, draft_id, sent.id, revision=sent.revision, reason=sent.reason, by=viewer.actor, now=now
        )
        return await _say(request, session, viewer, now, word)


async def _say(
    request: Sent, session: AsyncSession, viewer: Viewer, now: datetime, word: Coroutine[Any, Any, PlaybookReview]
) -> Said:
    """The word is said once, however often the message comes; a refusal tells what the check has against the draft."""

    async def deed() -> Said:
        with with_findings():
            return Said.of(await word)

    try:
        return await answer_once(SessionWire(session), request, Said, deed, person=viewer.id, now=now)
    finally:
        word.close()  # Of a message that came before: its receipt is the answer.
