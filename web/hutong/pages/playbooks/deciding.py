"""The word of a second person, and putting a draft into force."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.pages.answers import go
from hutong.pages.forms import read_form
from hutong.pages.playbook_findings.showing import day_typed
from hutong.pages.playbooks.desk import desk
from hutong.pages.playbooks.drafting import open_draft
from hutong.pages.playbooks.schemas import Asked, Publish, Refused
from hutong.publications import deciding
from hutong.publications.service import publish
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
DRAFT = "playbooks/draft.html"


class Deciding(Controller):
    path = "/o/{slug:str}/playbooks/drafts/{draft_id:uuid}"

    @post("/ask", permission="playbook.draft", status_code=200)
    async def ask(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Asked)
        draft = await open_draft(session, draft_id)
        with form.or_again(DRAFT, **await desk(session, viewer, office, clock, draft, refused="approval")):
            sent = form.value
            await deciding.ask_approval(
                session, draft_id, sent.id, revision=sent.revision, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/playbooks/drafts/{draft_id}")

    @post("/approve", permission="playbook.approve", status_code=200)
    async def approve(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Asked)
        draft = await open_draft(session, draft_id)
        with form.or_again(DRAFT, **await desk(session, viewer, office, clock, draft, refused="approval")):
            sent = form.value
            await deciding.approve(session, draft_id, sent.id, revision=sent.revision, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/playbooks/drafts/{draft_id}")

    @post("/refuse", permission="playbook.approve", status_code=200)
    async def refuse(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Refused)
        draft = await open_draft(session, draft_id)
        with form.or_again(DRAFT, **await desk(session, viewer, office, clock, draft, refused="refusal")):
            sent = form.value
            await deciding.refuse(
                session, draft_id, sent.id, revision=sent.revision, reason=sent.reason, by=viewer.actor,
                now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/playbooks/drafts/{draft_id}")

    @post("/publish", permission="playbook.publish", status_code=200)
    async def publish(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Publish)
        draft = await open_draft(session, draft_id)
        day = day_typed(form.typed("in_force_from"), clock.today)
        with form.or_again(DRAFT, **await desk(session, viewer, office, clock, draft, day=day, refused="publish")):
            sent = form.value
            put = await publish(
                session, draft_id, number=sent.number, in_force_from=sent.in_force_from, by=viewer.actor,
                now=clock.now(), trial=sent.trial, trial_until=sent.trial_until, revision=sent.revision,
                onto=sent.onto,
            )  # fmt: skip
        return go(f"{office.home}/playbooks/versions/{put.version}")
