"""Writing a draft: begun, saved, put on top of another's, thrown away."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.playbooks.comparing import name_of
from hutong.pages.playbooks.desk import desk
from hutong.pages.playbooks.resolving import Conflict, conflict_of
from hutong.pages.playbooks.rules import WRITES
from hutong.pages.playbooks.schemas import BeginDraft, MergeDraft, SaveDraft, Seen
from hutong.playbooks.checking import is_fatal
from hutong.playbooks.drafts import check_open
from hutong.playbooks.errors import DraftChangedMeanwhile
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import Version, newest_number, open_drafts, published_row, version_row
from hutong.playbooks.service import discard_draft, save_draft
from hutong.publications.wording import brought_back
from hutong.texts import N_
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
SOURCE_BODY = 8 * 1024 * 1024
"""Bytes of a form with the longest text, every character of it escaped."""


class Drafting(Controller):
    path = "/o/{slug:str}/playbooks/drafts"

    @post("/", permission="playbook.draft", status_code=200)
    async def begin(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, in_force: Version
    ) -> Response[Any]:
        """From the version published last, which the next one follows, or from an older one that is to come back."""
        form = await read_form(request, BeginDraft)
        draft_id = form.value.id
        if draft_id not in {draft.id for draft in await open_drafts(session)}:
            published = await newest_number(session)
            newest = published or in_force.version
            origin = await published_row(session, form.value.version or newest)
            notes = brought_back(origin) if form.value.version is not None else None
            await save_draft(
                session, source=origin.source, by=viewer.actor, now=clock.now(), draft_id=draft_id, notes=notes,
                based_on=origin.version, onto=published,
            )  # fmt: skip
        return go(f"{office.home}/playbooks/drafts/{draft_id}")

    @get("/{draft_id:uuid}", permission=WRITES, name="playbooks.draft")
    async def open(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Page:
        draft = await open_draft(session, draft_id)
        form = filled(draft, clock.today)
        return Page("playbooks/draft.html", form=form, **await desk(session, viewer, office, clock, draft))

    @get("/{draft_id:uuid}/text.toml", permission=WRITES)
    async def text(self, session: AsyncSession, office: OfficePlace, draft_id: UUID) -> Response[bytes]:
        """As it was written, comments and errors and all."""
        draft = await version_row(session, draft_id)
        name = f"{office.slug}-draft-{draft.revision}.toml"
        return download(draft.source.encode(), name=name, media_type="application/toml")

    @post("/{draft_id:uuid}", permission="playbook.draft", status_code=200, request_max_body_size=SOURCE_BODY)
    async def save(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any] | Page:
        """With errors the draft is kept as it is written, and the answer is the page with all of them."""
        form = await read_form(request, SaveDraft)
        draft = await open_draft(session, draft_id)
        shown = await desk(session, viewer, office, clock, draft, source=form.typed("source"), refused="source")
        with form.or_again("playbooks/draft.html", **shown):
            sent = form.value
            if sent.revision != draft.revision:
                return _beside(draft, await conflict_of(session, draft, sent.revision, sent.source), form)
            saved = await save_draft(
                session, source=sent.source, by=viewer.actor, now=clock.now(), draft_id=draft_id,
                revision=sent.revision, notes=sent.notes,
            )  # fmt: skip
        if not is_fatal(saved.findings):
            return go(f"{office.home}/playbooks/drafts/{draft_id}")
        shown = await desk(session, viewer, office, clock, saved.draft, kept=True)
        return Page("playbooks/draft.html", status_code=422, form=filled(saved.draft, clock.today), **shown)

    @post("/{draft_id:uuid}/merge", permission="playbook.draft", status_code=200, request_max_body_size=SOURCE_BODY)
    async def merge(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any] | Page:
        """Mine on top of the latest. If that moved on again, or a choice is missing, it is asked once more."""
        form = await read_form(request, MergeDraft)
        draft = await open_draft(session, draft_id)
        sent = form.value
        conflict = await conflict_of(session, draft, sent.base, sent.source, sent.choices)
        for meeting in conflict.unsettled if sent.take == "merged" else ():
            form.wrong(f"choices.{meeting.name}", N_("请选一个：用您的，还是用对方的。"))
        text = sent.source if sent.take == "mine" else conflict.merged
        if text is None or sent.revision != draft.revision:
            return _beside(draft, conflict, form)
        await save_draft(
            session, source=text, by=viewer.actor, now=clock.now(), draft_id=draft_id, revision=sent.revision,
            notes=sent.notes,
        )  # fmt: skip
        return go(f"{office.home}/playbooks/drafts/{draft_id}")

    @post("/{draft_id:uuid}/discard", permission="playbook.draft", status_code=200)
    async def discard(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Seen)
        draft = await open_draft(session, draft_id)
        shown = await desk(session, viewer, office, clock, draft, refused="discard")
        with form.or_again("playbooks/draft.html", **shown):
            await discard_draft(session, draft_id, revision=form.value.revision, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/playbooks")


async def open_draft(session: AsyncSession, draft_id: UUID) -> PlaybookVersion:
    """Raises NoSuchVersion, AlreadyPublished, DraftDiscarded."""
    draft = await version_row(session, draft_id)
    check_open(draft)
    return draft


def filled(draft: PlaybookVersion, today: date) -> Form[Any]:
    return blank(source=draft.source, notes=draft.notes, revision=draft.revision, in_force_from=today)


def _beside(draft: PlaybookVersion, conflict: Conflict, form: Form[Any]) -> Page:
    """Both beside each other; nothing typed is lost, and nothing of the other's either."""
    form.wrong("", DraftChangedMeanwhile.sentence)
    return Page("playbooks/conflict.html", status_code=409, draft=draft, name=name_of(draft), found=conflict, form=form)
