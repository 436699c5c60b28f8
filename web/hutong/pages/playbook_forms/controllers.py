"""The editor of a draft: an index of sections, a list or a form for each, and deeds on entries."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.pages.answers import Page
from hutong.pages.playbook_forms import answering
from hutong.pages.playbook_forms.answering import FORM_BODY, Keep, Sent
from hutong.pages.playbook_forms.conflicts import beside
from hutong.pages.playbook_forms.forms import one, sent_form
from hutong.pages.playbook_forms.lately import RoutesLately
from hutong.pages.playbook_forms.opening import Opened, as_seen, opened
from hutong.pages.playbook_forms.texts import PlaybookTexts
from hutong.playbooks.checking import Finding, check_text
from hutong.playbooks.errors import DraftChangedMeanwhile
from hutong.playbooks.service import save_draft
from hutong.visits.clock import Clock


class PlaybookForms(Controller):
    path = "/o/{slug:str}/playbooks/drafts/{draft_id:uuid}/edit"

    @get("/", permission="playbook.draft", name="playbook_forms.open")
    async def open(
        self, request: Sent, session: AsyncSession, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Page:
        return answering.show(request, await opened(session, office, draft_id, day=clock.today))

    @post("/", permission="playbook.draft", status_code=200, request_max_body_size=FORM_BODY)
    async def save(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any] | Page:
        typed = await sent_form(request)
        draft = await as_seen(session, office, draft_id, one(typed, "revision"))
        return await answering.save(typed, draft, _keep(session, viewer, clock, draft, merges=True), _check)

    @post("/deeds", permission="playbook.draft", status_code=200)
    async def do(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any] | Page:
        typed = await sent_form(request)
        draft = await as_seen(session, office, draft_id, one(typed, "revision"))
        return await answering.do(typed, draft, _keep(session, viewer, clock, draft))

    @post("/span", permission="playbook.draft", status_code=200)
    async def span(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any] | Page:
        typed = await sent_form(request)
        draft = await as_seen(session, office, draft_id, one(typed, "revision"))
        return await answering.change_for_a_while(typed, draft, _keep(session, viewer, clock, draft), _check)


def _keep(session: AsyncSession, viewer: Viewer, clock: Clock, draft: Opened, *, merges: bool = False) -> Keep:
    """`merges`: what was filled in on an older revision is shown beside what has been saved since."""

    async def keep(text: str) -> Page | None:
        assert draft.row is not None  # An office's draft is a row.
        if not draft.is_latest and merges:
            return await beside(session, draft.row, draft.revision, text)
        if not draft.is_latest:
            raise DraftChangedMeanwhile
        await save_draft(
            session, source=text, by=viewer.actor, now=clock.now(), draft_id=draft.row.id, revision=draft.revision
        )
        return None

    return keep


def _check(text: str) -> tuple[Finding, ...]:
    return check_text(text).findings


controllers = [PlaybookForms, PlaybookTexts, RoutesLately]
