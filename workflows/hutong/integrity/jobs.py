"""One reading a job: batch by batch, each noted, so that a worker that takes over goes on where the last one was."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.archives.models import Archive, ArchivedPhoto
from hutong.archives.queries import archives_of
from hutong.db import bound_office
from hutong.integrity import queries
from hutong.integrity.events import CheckEnded
from hutong.integrity.models import IntegrityCheck
from hutong.integrity.reading import Read, read_copy, read_manifests, read_photo, read_signatures
from hutong.integrity.rules import NIGHTLY_BYTES, NIGHTLY_PHOTOS, CheckKind, Finding, added, sample_start
from hutong.jobs import Lane, enqueue
from hutong.jobs.handlers import job
from hutong.jobs.work import Work
from hutong.journal import SYSTEM, append
from hutong.objects import Store
from hutong.photos.models import Photo
from hutong.settings import Settings
from hutong.signatures import Signer

_AT_ONCE = 25
_MANIFESTS = "manifests"


class _Batch(NamedTuple):
    """`cursor` is empty where nothing is left."""

    reads: Sequence[Read]
    cursor: str


@job("integrity.run", lane=Lane.BULK, max_attempts=12, time_limit=6 * 3600)
async def run(work: Work, check_id: UUID) -> None:
    check = await _begin(work, check_id)
    while check is not None:
        batch = await _next(work, check)
        async with work.transaction() as session:
            check = await session.get_one(IntegrityCheck, (work.office_id, check_id), with_for_update=True)
            if check.ended_at is not None:  # Stopped meanwhile.
                break
            _note(check, batch.reads)
            await _remember(session, batch.reads)
            check.cursor = batch.cursor
            if not batch.cursor:
                break
    async with work.finishing() as session:
        check = await session.get(IntegrityCheck, (work.office_id, check_id), with_for_update=True)
        if check is not None and check.ended_at is None:
            check.ended_at = work.now
            event = CheckEnded(subject=check.id, check=check.kind, read=check.done, faults=check.fault_count)
            append(session, event, by=SYSTEM, at=work.now)


@job("integrity.missed", lane=Lane.BULK, max_attempts=12)
async def missed(work: Work, photos: list[str]) -> None:
    """Photos whose files were gone when a month was archived, as a reading of its own that is over."""
    found = [Finding("missing", f"{photo}/large") for photo in photos]
    async with work.finishing() as session:
        check = IntegrityCheck(
            office_id=work.office_id, id=work.job_id, kind=CheckKind.ARCHIVE, asked_at=work.now, ended_at=work.now,
            total=len(found), done=len(found), faults=added([], found), fault_count=len(found),
        )  # fmt: skip
        session.add(check)
        event = CheckEnded(subject=check.id, check=check.kind, read=check.done, faults=check.fault_count)
        append(session, event, by=SYSTEM, at=work.now)


async def _begin(work: Work, check_id: UUID) -> IntegrityCheck | None:
    """The reading, with how much there is to read; none where it is over."""
    async with work.transaction() as session:
        check = await session.get(IntegrityCheck, (work.office_id, check_id), with_for_update=True)
        if check is None or check.ended_at is not None:
            return None
        if not check.cursor and check.kind == CheckKind.WHOLE:
            check.total = await queries.count_of(session, Photo)
        elif not check.cursor and check.kind == CheckKind.ARCHIVE:
            check.total = await queries.count_of(session, ArchivedPhoto) + len(await archives_of(session))
        return check


async def _next(work: Work, check: IntegrityCheck) -> _Batch:
    match check.kind:
        case CheckKind.NIGHTLY:
            return await _nightly(work, check)
        case CheckKind.WHOLE:
            return await _photos(work, check)
        case _:
            return await (_copies(work, check) if check.cursor else _manifests(work))


async def _nightly(work: Work, check: IntegrityCheck) -> _Batch:
    day = check.day or check.asked_at.date()
    async with work.transaction() as session:
        photos = await queries.sample(session, sample_start(work.office_id, day), most=NIGHTLY_PHOTOS)
    shelf, reads = work.service(Store).shelf(work.office_id), []
    for photo in photos:
        reads.append(await read_photo(shelf, photo))
        if sum(read.size for read in reads) >= NIGHTLY_BYTES:
            break
    async with work.transaction() as session:
        archives = await archives_of(session)
    if findings := await _signatures(work, archives):
        reads.append(Read(0, findings, {}))
    return _Batch(reads, "")


async def _photos(work: Work, check: IntegrityCheck) -> _Batch:
    async with work.transaction() as session:
        rows = await queries.photos_after(session, UUID(check.cursor) if check.cursor else None, most=_AT_ONCE)
    shelf = work.service(Store).shelf(work.office_id)
    reads = [await read_photo(shelf, photo, release) for photo, release in rows]
    return _Batch(reads, str(rows[-1][0].id) if len(rows) == _AT_ONCE else "")


async def _manifests(work: Work) -> _Batch:
    async with work.transaction() as session:
        archives = await archives_of(session)
    settings = work.service(Settings)
    trusted = [Signer.of(settings).public, *settings.known_keys.values()]
    findings = await read_manifests(work.service(Store), archives, trusted=trusted)
    findings += await _signatures(work, archives)
    # All findings with the first, so that each month counts as read.
    reads = [Read(archive.size, [] if n else findings, {}) for n, archive in enumerate(archives)]
    return _Batch(reads, _MANIFESTS)


async def _signatures(work: Work, archives: Sequence[Archive]) -> list[Finding]:
    """What is wrong beside the manifests; a signature that does not lie there is made up for."""
    findings, absent = await read_signatures(work.service(Store).vault(work.office_id), archives)
    async with work.transaction() as session:
        for archive_id in absent:
            await enqueue(session, "archive.sign", dedupe_key=f"archive.sign:{archive_id}", archive_id=archive_id)
    return findings


async def _copies(work: Work, check: IntegrityCheck) -> _Batch:
    last = b"" if check.cursor == _MANIFESTS else bytes.fromhex(check.cursor)
    async with work.transaction() as session:
        copies = await queries.archived_after(session, last, most=_AT_ONCE)
    vault = work.service(Store).vault(work.office_id)
    reads = [await read_copy(vault, copy) for copy in copies]
    return _Batch(reads, copies[-1].sha256.hex() if len(copies) == _AT_ONCE else "")


def _note(check: IntegrityCheck, reads: Sequence[Read]) -> None:
    findings: list[Finding] = [finding for read in reads for finding in read.findings]
    check.done += len(reads)
    check.total = max(check.total, check.done)
    check.bytes += sum(read.size for read in reads)
    check.fault_count += len(findings)
    check.faults = added(check.faults, findings)


async def _remember(session: AsyncSession, reads: Sequence[Read]) -> None:
    """Hashes of photos from before they were noted: from now on they can be compared."""
    for photo_id, (large, small) in (item for read in reads for item in read.noted.items()):
        mine = update(Photo).where(Photo.office_id == bound_office(session), Photo.id == photo_id)
        noted = mine.values(large_sha256=large, small_sha256=small)
        await session.execute(noted.execution_options(synchronize_session=False))
