"""Drafting, importing and publishing; each message sent twice is one deed."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post, put
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.api.describing import takes
from hutong.api.playbooks.reading import BODY, DRAFTS, told
from hutong.api.playbooks.schemas import (
    BeginDraft,
    Differs,
    Drafted,
    Found,
    GoBack,
    Import,
    Imported,
    Publish,
    Published,
    SaveDraft,
    WentBack,
)
from hutong.api.playbooks.telling import changed_meanwhile, with_findings
from hutong.api.reading import read_json
from hutong.api.receipts import answer_once
from hutong.db.wires import SessionWire
from hutong.errors import FieldProblem, Invalid
from hutong.photos.packed import looked_into, note
from hutong.playbooks.errors import AlreadyPublished, DraftChangedMeanwhile
from hutong.playbooks.packing.archives import MOST_OF_ALL
from hutong.playbooks.packing.importing import import_pack
from hutong.playbooks.packing.opening import open_pack
from hutong.playbooks.queries import DRAFT, newest_number, version_row
from hutong.playbooks.references import text_of
from hutong.playbooks.service import save_draft
from hutong.publications.putting import Into, go_back, put_into_force, waits_for_rehearsal
from hutong.settings import Settings
from hutong.signatures import Signer
from hutong.texts import N_
from hutong.visits.clock import Clock
from hutong.visits.packs import brought_along
from hutong.visits.services import Services

Sent = Request[Any, Any, Any]
ARCHIVE_BODY = MOST_OF_ALL * 4 // 3 + 65_536
"""Of the largest file in base64; the longest text is shorter."""


class Writing(Controller):
    path = "/o/{slug:str}/api/playbooks"

    @post(
        "/drafts", permission="playbook.draft", name="api.playbooks.begin", status_code=201,
        operation_class=takes(BeginDraft, once=True), request_max_body_size=BODY, summary="Begin a draft",
    )  # fmt: skip
    async def begin(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock) -> Drafted:
        """With all its errors: `findings` tell them."""
        sent = await read_json(request, BeginDraft)

        async def deed() -> Drafted:
            source, based_on = sent.source, sent.based_on
            # What was written from a version knows of that one; what begins here is compared with the newest.
            onto = based_on if source is not None else None
            if source is None or based_on is not None:
                newest = await newest_number(session)
                onto = onto if source is not None else newest
                old = await text_of(session, based_on or newest or None, now=clock.now())
                source, based_on = old.source if source is None else source, old.version
            with with_findings():
                saved = await save_draft(
                    session, source=source, by=viewer.actor, now=clock.now(), draft_id=sent.id, notes=sent.notes,
                    based_on=based_on, onto=onto,
                )  # fmt: skip
            return told(saved.draft)

        return await answer_once(SessionWire(session), request, Drafted, deed, person=viewer.id, now=clock.now())

    @get("/drafts/{draft_id:uuid}", permission=DRAFTS, name="api.playbooks.draft", summary="One draft, whole")
    async def draft(self, session: AsyncSession, draft_id: UUID) -> Drafted:
        row = await version_row(session, draft_id)
        if row.state != DRAFT:
            raise AlreadyPublished
        return told(row)

    @put(
        "/drafts/{draft_id:uuid}", permission="playbook.draft", name="api.playbooks.save", status_code=200,
        operation_class=takes(SaveDraft, once=True), request_max_body_size=BODY, summary="Save a draft",
    )  # fmt: skip
    async def save(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, draft_id: UUID) -> Drafted:
        """Where another saved meanwhile the 409 tells the difference and the revision to begin from."""
        sent = await read_json(request, SaveDraft)

        async def deed() -> Drafted:
            stored = await version_row(session, draft_id)
            try:
                saved = await save_draft(
                    session, source=sent.source, by=viewer.actor, now=clock.now(), draft_id=draft_id,
                    revision=sent.revision, notes=sent.notes,
                )  # fmt: skip
            except DraftChangedMeanwhile:
                raise changed_meanwhile(stored, sent.source) from None
            return told(saved.draft)

        return await answer_once(SessionWire(session), request, Drafted, deed, person=viewer.id, now=clock.now())

    @post(
        "/drafts/{draft_id:uuid}/publish", permission="playbook.publish", name="api.playbooks.publish",
        status_code=201, operation_class=takes(Publish, once=True), summary="Put a draft into force from a day",
    )  # fmt: skip
    async def publish(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, draft_id: UUID
    ) -> Published:
        sent = await read_json(request, Publish)
        into = Into(
            number=sent.number, in_force_from=sent.in_force_from, trial=sent.trial, trial_until=sent.trial_until,
            because=sent.because, onto=sent.onto,
        )  # fmt: skip

        async def deed() -> Published:
            with with_findings():
                row = await put_into_force(
                    session, draft_id, into, by=viewer.actor, now=clock.now(), revision=sent.revision
                )
            return Published.of(row)

        return await answer_once(SessionWire(session), request, Published, deed, person=viewer.id, now=clock.now())

    @post(
        "/rollback", permission="playbook.publish", name="api.playbooks.rollback", status_code=201,
        operation_class=takes(GoBack, once=True), summary="Publish an old version anew",
    )  # fmt: skip
    async def rollback(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock) -> WentBack:
        """Where the office wants it rehearsed first, or a second person's word, the draft is kept: `waits_for`."""
        sent = await read_json(request, GoBack)
        into = Into(number=sent.number, in_force_from=sent.in_force_from, because=sent.because)

        async def deed() -> WentBack:
            with with_findings():
                row = await go_back(session, sent.version, into, by=viewer.actor, now=clock.now(), draft_id=sent.id)
                rehearses = row.version is None and await waits_for_rehearsal(session, row, now=clock.now())
            return WentBack.of(row, rehearses=rehearses)

        return await answer_once(SessionWire(session), request, WentBack, deed, person=viewer.id, now=clock.now())

    @post(
        "/packs", permission="playbook.draft", name="api.playbooks.import", status_code=201,
        operation_class=takes(Import, once=True), request_max_body_size=ARCHIVE_BODY,
        summary="Import a pack as a draft",
    )  # fmt: skip
    async def take_in(
        self, request: Sent, services: Services, viewer: Viewer, office: OfficePlace, clock: Clock, settings: Settings
    ) -> Imported:
        """It is never published directly; one with errors is refused whole, with `findings`."""
        sent = await read_json(request, Import)
        if (sent.pack is None) == (sent.archive is None):
            raise Invalid([FieldProblem("pack", N_("请写制度包的文本，或者带照片的文件，二者取一。"))])
        given = sent.pack if sent.archive is None else sent.archive
        opened = await looked_into(open_pack(given or "", signer=Signer.of(settings), known=settings.known_keys))
        brought = await brought_along(services, viewer.scope, office, opened)
        async with services.databases.session(viewer.scope) as session:

            async def deed() -> Imported:
                with with_findings():
                    await note(session, services.store.shelf(office.id), brought, now=clock.now())
                    made = await import_pack(session, opened, by=viewer.actor, now=clock.now(), draft_id=sent.id)
                return Imported(
                    draft=made.draft.id, revision=made.draft.revision, seal=str(opened.seal), signed=opened.told,
                    changes=Differs.all(made.changes or ()), findings=Found.all(opened.findings),
                )  # fmt: skip

            return await answer_once(SessionWire(session), request, Imported, deed, person=viewer.id, now=clock.now())
