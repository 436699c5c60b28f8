"""Reading, drafting and publishing the rules of an office."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.ids import new_id
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.playbook_findings.showing import Found, day_typed, found_in
from hutong.pages.playbooks import sections
from hutong.pages.playbooks.schemas import BeginDraft, Publish, SaveDraft
from hutong.playbooks import toml
from hutong.playbooks.acknowledging import answered
from hutong.playbooks.checking import is_fatal
from hutong.playbooks.errors import AlreadyPublished, NoSuchVersion
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import DRAFT, Version, open_drafts, published_versions, version, version_row
from hutong.playbooks.schema import json_schema
from hutong.playbooks.service import publish, save_draft
from hutong.texts import N_
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
READS = ("office.read", "playbook.draft", "playbook.publish")
SOURCE_BODY = 8 * 1024 * 1024
"""Bytes of a form with the longest text, every character of it escaped."""
_MOST_VERSIONS = 2**31


class Playbooks(Controller):
    path = "/o/{slug:str}/playbooks"

    @get("/", permission=READS, name="playbooks.index")
    async def index(self, session: AsyncSession, viewer: Viewer, in_force: Version) -> Page:
        return Page(
            "playbooks/index.html",
            versions=await published_versions(session),
            drafts=await open_drafts(session) if viewer.may("playbook.draft") else [],
            new_id=new_id,
            **_rules(in_force, in_force),
        )

    @get("/schema.json", permission=READS, name="playbooks.schema")
    async def schema(self) -> dict[str, Any]:
        return json_schema()

    @get("/versions/{number:int}", permission=READS, name="playbooks.version")
    async def show(self, session: AsyncSession, in_force: Version, number: int) -> Page:
        shown = await _version(session, number)
        return Page("playbooks/version.html", answers=await answered(session, shown.id), **_rules(shown, in_force))

    @get("/versions/{number:int}/text.toml", permission=READS, name="playbooks.text")
    async def text(self, session: AsyncSession, office: OfficePlace, number: int) -> Response[bytes]:
        found = await _version(session, number)
        content = toml.write(found.playbook).encode()
        return download(content, name=f"{office.slug}-{number}.toml", media_type="application/toml")

    @post("/drafts", permission="playbook.draft", status_code=200)
    async def begin(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, in_force: Version
    ) -> Response[Any]:
        form = await read_form(request, BeginDraft)
        draft_id = form.value.id
        if draft_id not in {draft.id for draft in await open_drafts(session)}:
            source = (await version_row(session, in_force.id)).source
            await save_draft(
                session, source=source, by=viewer.actor, now=clock.now(), draft_id=draft_id, based_on=in_force.version
            )
        return go(f"{office.home}/playbooks/drafts/{draft_id}")

    @get("/drafts/{draft_id:uuid}", permission="playbook.draft", name="playbooks.draft")
    async def open(self, session: AsyncSession, office: OfficePlace, clock: Clock, draft_id: UUID) -> Page:
        draft = await _draft(session, draft_id)
        found = await _found(session, office, draft, draft.source, clock.today)
        form = blank(source=draft.source, notes=draft.notes, revision=draft.revision, in_force_from=clock.today)
        return Page("playbooks/draft.html", form=form, **_desk(draft, found))

    @post("/drafts/{draft_id:uuid}", permission="playbook.draft", status_code=200, request_max_body_size=SOURCE_BODY)
    async def save(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any] | Page:
        """With errors the draft is kept as it is written, and the answer is the page with all of them."""
        form = await read_form(request, SaveDraft)
        draft = await _draft(session, draft_id)
        found = await _found(session, office, draft, form.typed("source"), clock.today)
        with form.or_again("playbooks/draft.html", **_desk(draft, found)):
            sent = form.value
            saved = await save_draft(
                session, source=sent.source, by=viewer.actor, now=clock.now(), draft_id=draft_id,
                revision=sent.revision, notes=sent.notes,
            )  # fmt: skip
        if not is_fatal(saved.findings):
            return go(f"{office.home}/playbooks/drafts/{draft_id}")
        form = blank(source=sent.source, notes=sent.notes, revision=saved.draft.revision, in_force_from=clock.today)
        return Page("playbooks/draft.html", status_code=422, form=form, **_desk(saved.draft, found, kept=True))

    @post("/drafts/{draft_id:uuid}/publish", permission="playbook.publish", status_code=200)
    async def publish(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Publish)
        draft = await _draft(session, draft_id)
        day = day_typed(form.typed("in_force_from"), clock.today)
        found = await _found(session, office, draft, draft.source, day)
        with form.or_again("playbooks/draft.html", **_desk(draft, found, publishing=True)):
            sent = form.value
            put = await publish(
                session, draft_id, number=sent.number, in_force_from=sent.in_force_from, by=viewer.actor,
                now=clock.now(), trial=sent.trial, revision=sent.revision,
            )  # fmt: skip
        return go(f"{office.home}/playbooks/versions/{put.version}")


async def _version(session: AsyncSession, number: int) -> Version:
    """A number that no column holds is a version that is not there."""
    if not 0 < number < _MOST_VERSIONS:
        raise NoSuchVersion
    return await version(session, number)


async def _draft(session: AsyncSession, draft_id: UUID) -> PlaybookVersion:
    draft = await version_row(session, draft_id)
    if draft.state != DRAFT:
        raise AlreadyPublished
    return draft


def _rules(shown: Version, in_force: Version) -> dict[str, Any]:
    return {
        "version": shown,
        "is_in_force": shown.version == in_force.version,
        "flows": sections.flows(shown.playbook),
        "parts": sections.parts(shown.playbook),
    }


async def _found(session: AsyncSession, office: OfficePlace, draft: PlaybookVersion, source: str, day: date) -> Found:
    return await found_in(session, draft, source, day=day, address=f"{office.home}/playbooks/drafts/{draft.id}")


def _desk(draft: PlaybookVersion, found: Found, *, kept: bool = False, publishing: bool = False) -> dict[str, Any]:
    """`kept`: it was just saved with its errors. `publishing`: the form below is the one that was refused."""
    return {"draft": draft, "found": found, "kept": kept, "publishing": publishing}


controllers = [Playbooks]
navigation = [Entry(N_("制度"), "/playbooks", "office.read", order=70)]
