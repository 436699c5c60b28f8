"""Looking: versions, drafts, what is wrong with a text, how two differ."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.api.describing import takes
from hutong.api.playbooks.schemas import (
    Check,
    Checked,
    Compare,
    Compared,
    Differs,
    Drafted,
    Found,
    Listed,
    ListedDraft,
    Packed,
    Published,
    Text,
    Which,
)
from hutong.api.playbooks.telling import with_findings
from hutong.api.reading import read_json
from hutong.playbooks.checking import check_text
from hutong.playbooks.comparing import compare, unified_diff
from hutong.playbooks.drafts import stands_on
from hutong.playbooks.errors import NoPlaybookInForce, PlaybookHasErrors
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.packing.exporting import exported
from hutong.playbooks.queries import (
    open_drafts,
    playbook_in_force,
    published_row,
    published_versions,
    version,
)
from hutong.playbooks.references import text_of
from hutong.publications.putting import warnings_of
from hutong.settings import Settings
from hutong.signatures import Signer
from hutong.visits.clock import Clock
from hutong.visits.packs import ZIP, packed
from hutong.visits.services import Services

Sent = Request[Any, Any, Any]
READS = ("office.read", "playbook.draft", "playbook.approve", "playbook.publish")
DRAFTS = ("playbook.draft", "playbook.approve")
"""Who says a word on a draft reads it first."""
BODY = 8 * 1024 * 1024
"""Bytes of a message with two of the longest texts, escaped."""


class Reading(Controller):
    path = "/o/{slug:str}/api/playbooks"

    @get("/", permission=READS, name="api.playbooks", summary="All versions, and the drafts")
    async def index(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Listed:
        try:
            in_force: int | None = (await playbook_in_force(session, clock.now())).version
        except NoPlaybookInForce:
            in_force = None
        drafts = await open_drafts(session) if any(viewer.may(one) for one in DRAFTS) else []
        return Listed(
            in_force=in_force,
            versions=[Published.of(row) for row in await published_versions(session, withdrawn=True)],
            drafts=[
                ListedDraft(id=row.id, revision=row.revision, notes=row.notes, created_at=row.created_at)
                for row in drafts
            ],
        )

    @get("/versions/{number:int}", permission=READS, name="api.playbooks.version", summary="One version, whole")
    async def show(self, session: AsyncSession, number: int) -> Text:
        row = await _published(session, number)
        return Text(version=number, number=row.number, source=row.source, document=row.document)

    @get("/versions/{number:int}/pack", permission=READS, name="api.playbooks.pack", summary="Export a signed pack")
    async def export(self, session: AsyncSession, settings: Settings, clock: Clock, number: int) -> Packed:
        await _published(session, number)
        found = await version(session, number)
        pack = await exported(session, found, signer=Signer.of(settings), now=clock.now())
        return Packed(version=number, number=found.number, pack=pack)

    @get(
        "/versions/{number:int}/pack.zip", permission=READS, name="api.playbooks.archive", media_type=ZIP,
        summary="Export a signed pack with its pictures",
    )  # fmt: skip
    async def archive(
        self, services: Services, settings: Settings, viewer: Viewer, office: OfficePlace, clock: Clock, number: int
    ) -> Response[bytes]:
        return await packed(services, settings, viewer.scope, office, number, now=clock.now())

    @post(
        "/check", permission="playbook.draft", name="api.playbooks.check", status_code=200,
        operation_class=takes(Check), request_max_body_size=BODY, summary="Say everything that is wrong with a text",
    )  # fmt: skip
    async def check(self, request: Sent, session: AsyncSession, clock: Clock) -> Checked:
        sent = await read_json(request, Check)
        findings = await warnings_of(session, sent.source, sent.on or clock.today)
        return Checked(
            may_be_published=not any(finding.severity == "error" for finding in findings), findings=Found.all(findings)
        )

    @post(
        "/diff", permission=DRAFTS, name="api.playbooks.diff", status_code=200,
        operation_class=takes(Compare), request_max_body_size=BODY, summary="Say how two texts differ",
    )  # fmt: skip
    async def diff(self, request: Sent, session: AsyncSession, clock: Clock) -> Compared:
        """Raises PlaybookHasErrors for a text that cannot be compared."""
        sent = await read_json(request, Compare)
        old, new = await _source(session, sent.old, clock), await _source(session, sent.new, clock)
        with with_findings():
            changes = compare(_playbook(old), _playbook(new))
        text = unified_diff(old, new)
        return Compared(same=not changes, changes=Differs.all(changes), text=text)


def told(row: PlaybookVersion) -> Drafted:
    checked = check_text(row.source)
    return Drafted(
        id=row.id, revision=row.revision, based_on=row.based_on, onto=stands_on(row), notes=row.notes,
        source=row.source, may_be_published=checked.playbook is not None, findings=Found.all(checked.findings),
    )  # fmt: skip


async def _published(session: AsyncSession, number: int) -> PlaybookVersion:
    """A number that no column holds is a version that is not there."""
    return await published_row(session, number if 0 < number < 2**31 else 0)


async def _source(session: AsyncSession, which: Which, clock: Clock) -> str:
    if which.source is not None:
        return which.source
    return (await text_of(session, which.version or which.draft, now=clock.now())).source


def _playbook(source: str) -> Any:
    checked = check_text(source)
    if checked.playbook is None:
        raise PlaybookHasErrors(checked.findings)
    return checked.playbook
