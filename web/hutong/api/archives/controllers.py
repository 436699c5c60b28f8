"""`GET /o/{slug}/api/archives`, `POST …/archives/make`, `GET` and `POST …/archives/checks`, `GET …/checks/{id}`.

A manifest and its signature are fetched from the addresses that each archive names.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.api.describing import takes
from hutong.archives.planning import plan_archives, settled_day
from hutong.archives.queries import archives_of, due_months
from hutong.errors import NotThere
from hutong.integrity.models import IntegrityCheck
from hutong.integrity.queries import check_of, checks_of
from hutong.integrity.rules import CheckKind
from hutong.integrity.service import ask_check, stop_check
from hutong.visits.clock import Clock

KEEPS = "archive.keep"


class ArchiveLine(msgspec.Struct, frozen=True, kw_only=True):
    """One month. `manifest`, `signature_at` and `records_at` are addresses; bytes are of the photos' kept pictures.

    The records are the journal's events of that month, where they lie beside the manifest.
    """

    id: UUID
    month: str
    made_at: datetime
    late_days: int
    sha256: str
    previous_sha256: str
    signature: str
    public_key: str
    photos: int
    photo_bytes: int
    erased: int
    rows: int
    lock: str
    locked_until: datetime | None
    manifest: str
    signature_at: str
    events: int | None
    records_sha256: str
    records_at: str


class ArchiveList(msgspec.Struct, frozen=True):
    archives: list[ArchiveLine]
    due: list[date]


class CheckLine(msgspec.Struct, frozen=True, kw_only=True):
    """A reading back; each of `faults` is what and where."""

    id: UUID
    kind: str
    asked_at: datetime
    ended_at: datetime | None
    is_cancelled: bool
    total: int
    done: int
    bytes: int
    fault_count: int
    faults: list[list[str]]

    @classmethod
    def of(cls, check: IntegrityCheck) -> "CheckLine":
        return cls(
            id=check.id, kind=check.kind, asked_at=check.asked_at, ended_at=check.ended_at,
            is_cancelled=check.cancelled_at is not None, total=check.total, done=check.done, bytes=check.bytes,
            fault_count=check.fault_count, faults=check.faults,
        )  # fmt: skip


class Ordered(msgspec.Struct, frozen=True):
    """The month that is made now; none where none is due."""

    month: date | None


class ArchivesApi(Controller):
    path = "/o/{slug:str}/api/archives"

    @get("/", permission=KEEPS, name="api.archives")
    async def index(self, session: AsyncSession, office: OfficePlace, clock: Clock) -> ArchiveList:
        """The latest first, and the months that are over and not archived."""
        return ArchiveList(
            [
                ArchiveLine(
                    id=one.id, month=f"{one.month:%Y-%m}", made_at=one.made_at, late_days=one.late_days,
                    sha256=one.sha256.hex(), previous_sha256=one.previous_sha256.hex() if one.previous_sha256 else "",
                    signature=one.signature, public_key=one.public_key, photos=one.photos,
                    photo_bytes=one.photo_bytes, erased=one.erased, rows=one.rows, lock=one.lock,
                    locked_until=one.locked_until, manifest=f"{office.home}/archive/{one.id}/manifest",
                    signature_at=f"{office.home}/archive/{one.id}/signature", events=one.events,
                    records_sha256=one.records_sha256.hex() if one.records_sha256 else "",
                    records_at=f"{office.home}/archive/{one.id}/records" if one.records_key else "",
                )
                for one in await archives_of(session)
            ],
            await due_months(session, settled_day(clock.local)),
        )  # fmt: skip

    @post("/make", permission=KEEPS, name="api.archives.make", status_code=202, operation_class=takes(None))
    async def make(self, session: AsyncSession, clock: Clock) -> Ordered:
        """Order the earliest month that is due; asked twice it is made once."""
        return Ordered(await plan_archives(session, settled_day(clock.local)))

    @get("/checks", permission=KEEPS, name="api.archives.checks")
    async def checks(self, session: AsyncSession) -> list[CheckLine]:
        return [CheckLine.of(check) for check in await checks_of(session)]

    @get("/checks/{check_id:uuid}", permission=KEEPS, name="api.archives.check")
    async def check(self, session: AsyncSession, check_id: UUID) -> CheckLine:
        return CheckLine.of(await check_of(session, check_id))

    @post("/checks/{kind:str}", permission=KEEPS, name="api.archives.ask", status_code=202, operation_class=takes(None))
    async def ask(self, session: AsyncSession, viewer: Viewer, clock: Clock, kind: CheckKind) -> CheckLine:
        """Read back the archive, or all photos; one of a kind at a time."""
        made = await ask_check(session, kind, person=viewer.id, by=viewer.actor, now=clock.now())
        if made is None:  # One that another asked for ended just now.
            raise NotThere
        return CheckLine.of(await check_of(session, made))

    @post(
        "/checks/{check_id:uuid}/stop", permission=KEEPS, name="api.archives.stop", status_code=200,
        operation_class=takes(None),
    )  # fmt: skip
    async def stop(self, session: AsyncSession, viewer: Viewer, clock: Clock, check_id: UUID) -> CheckLine:
        await stop_check(session, check_id, by=viewer.actor, now=clock.now())
        return CheckLine.of(await check_of(session, check_id))


controllers = [ArchivesApi]
