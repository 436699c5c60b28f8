"""The draft's text as a file, out and in."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import Invalid
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import Form
from hutong.pages.playbook_forms.opening import opened, revision_in
from hutong.pages.playbook_forms.schema_links import schema_address
from hutong.playbooks import toml
from hutong.playbooks.service import save_draft
from hutong.playbooks.toml_lines import MOST_BYTES
from hutong.texts import N_
from hutong.visits.clock import Clock

TEXT_BODY = MOST_BYTES + 64 * 1024
_PAGE = "playbook_forms/text.html"


class PlaybookTexts(Controller):
    path = "/o/{slug:str}/playbooks/drafts/{draft_id:uuid}/edit"

    @get("/text", permission="playbook.draft", name="playbook_forms.text")
    async def show(
        self, request: Request[Any, Any, Any], session: AsyncSession, office: OfficePlace, draft_id: UUID
    ) -> Page:
        draft = await opened(session, office, draft_id)
        return Page(_PAGE, draft=draft, form=Form(None, {}, {}), schema=schema_address(request))

    @get("/text.toml", permission="playbook.draft", name="playbook_forms.download")
    async def take(self, session: AsyncSession, office: OfficePlace, draft_id: UUID) -> Response[bytes]:
        draft = await opened(session, office, draft_id)
        return download(draft.source.encode(), name=f"{office.slug}-draft.toml", media_type="application/toml")

    @post("/text", permission="playbook.draft", status_code=200, request_max_body_size=TEXT_BODY)
    async def put(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        draft_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        """What was uploaded is the draft from now on, its errors included; a file that is no text is refused."""
        sent = await request.form()
        draft, file, revision = await opened(session, office, draft_id), sent.get("file"), str(sent.get("revision", ""))
        form: Form[Any] = Form(None, {}, {})
        with form.or_again(_PAGE, draft=draft, schema=schema_address(request)):
            source = await _text_of(file, form)
            if form.errors:
                raise Invalid([])
            await save_draft(
                session, source=source, by=viewer.actor, now=clock.now(), draft_id=draft_id,
                revision=revision_in(revision),
            )  # fmt: skip
        return go(f"{office.home}/playbooks/drafts/{draft_id}")


async def _text_of(file: object, form: Form[Any]) -> str:
    if not isinstance(file, UploadFile) or not file.filename:
        form.wrong("file", N_("请选一个文件。"))
        return ""
    data = await file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        form.wrong("file", N_("文件太大，最多 {n} 个字节。"), n=MOST_BYTES)
        return ""
    try:
        return toml.decoded(data)
    except toml.SyntaxWrong as wrong:
        form.wrong("file", wrong.reason)
        return ""
