"""One month a job; the next that is due follows."""

import hashlib
import tempfile
from datetime import date, datetime
from io import BufferedRandom
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from hutong.archives.events import ArchiveMade
from hutong.archives.making import Span, Totals, copy_key, span_of, write_manifest, write_records
from hutong.archives.models import Archive, ArchivedPhoto
from hutong.archives.planning import plan_archives, settled_day
from hutong.archives.queries import place_of
from hutong.archives.records import RECORDS_SUFFIX, RecordsWriter
from hutong.archives.rules import YEARS, Records, late_days, signed_text
from hutong.archives.signing import MANIFEST_SUFFIX, lying_beside, put_beside
from hutong.ids import new_id
from hutong.jobs import Lane, enqueue
from hutong.jobs.handlers import job
from hutong.jobs.work import Work
from hutong.journal import SYSTEM, append
from hutong.objects import Lock, Put, Store, Vault
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState
from hutong.settings import Settings
from hutong.signatures import Signer

MEDIA_TYPE = "application/jsonl"
_SHOWN = 16
"""So much of a hash is in a name."""
RECORDS_TYPE = "application/gzip"


@job("archive.make", lane=Lane.BULK, max_attempts=12, time_limit=3600)
async def make(work: Work, month: date) -> None:
    """Copies first, then the manifest, then the row: broken off anywhere it begins again and copies nothing twice."""
    async with work.transaction() as session:
        mine = select(Archive.id).where(Archive.office_id == work.office_id, Archive.month == month)
        is_made = (await session.scalars(mine)).first() is not None
        today = settled_day(work.now.astimezone((await place_of(session)).zone))
    if not is_made:
        await _make(work, month, today)
    async with work.finishing() as session:
        await plan_archives(session, today)


async def _make(work: Work, month: date, today: date) -> None:
    store, late = work.service(Store), late_days(month, today)
    signer = Signer.of(work.service(Settings))
    vault, until = store.vault(work.office_id), work.now.replace(year=work.now.year + YEARS, day=1)
    span = await span_of(work.databases, work.office_id, month)
    with tempfile.TemporaryFile() as held:
        written = await write_records(work.databases, work.office_id, month, span, held, now=work.now)
        records, events = await _put_records(vault, held, written, until)
    with tempfile.TemporaryFile() as held:
        totals = await write_manifest(
            work.databases, store, work.office_id, month, span, records, held, late=late, now=work.now
        )
        size = held.tell()
        held.seek(0)
        # Its own name: who was held up and comes late lays nothing over the one that counts, which alone is signed.
        key = vault.key("months", f"{month:%Y-%m}.{totals.digest.hexdigest()[:_SHOWN]}{MANIFEST_SUFFIX}")
        put = await vault.put(key, held, media_type=MEDIA_TYPE, until=until)
    lock = await store.lock()
    digest = totals.digest.digest()
    row = {
        "office_id": work.office_id, "id": new_id(), "month": month, "made_at": work.now, "late_days": late,
        "previous_sha256": span.before.sha256 if span.before else None, "sha256": digest,
        "signature": signer.sign(signed_text(digest.hex())), "public_key": signer.public, "key": put.key,
        "version": put.version, "lock": lock.value, "locked_until": None if lock is Lock.NONE else until, "size": size,
        "records_key": events.key, "records_version": events.version, "records_size": records.size,
        "records_sha256": bytes.fromhex(records.sha256), "events": records.events, **_sums(totals, span),
    }  # fmt: skip
    async with work.transaction() as session:
        statement = insert(Archive).values(row).on_conflict_do_nothing().returning(Archive.id)
        made = (await session.scalars(statement)).first()
        if made is not None:
            event = ArchiveMade(
                subject=made, month=f"{month:%Y-%m}", sha256=digest.hex(), photos=totals.photos, late_days=late
            )
            append(session, event, by=SYSTEM, at=work.now)
            await enqueue(session, "archive.sign", archive_id=made)
            if totals.missing:
                await enqueue(session, "integrity.missed", photos=totals.missing)


async def _put_records(
    vault: Vault, held: BufferedRandom, written: RecordsWriter, until: datetime
) -> tuple[Records, Put]:
    """The journal's file beside the manifest, under the same lock: no more of people is in it than in that."""
    size = held.tell()
    held.seek(0)
    digest = hashlib.file_digest(held, "sha256")
    held.seek(0)
    name = f"{written.month}.{digest.hexdigest()[:_SHOWN]}{RECORDS_SUFFIX}"
    put = await vault.put(vault.key("months", name), held, media_type=RECORDS_TYPE, until=until)
    return Records(name, digest.hexdigest(), size, written.events, written.pages, written.end), put


def _sums(totals: Totals, span: Span) -> dict[str, object]:
    return {
        "photos": totals.photos, "photo_bytes": totals.bytes, "erased": totals.erased, "rows": totals.rows,
        "first_position": span.first, "last_position": max(span.end.last_position, span.first - 1),
        "journal_hash": span.end.hash,
    }  # fmt: skip


@job("archive.sign", lane=Lane.BULK, max_attempts=20)
async def sign(work: Work, archive_id: UUID) -> None:
    """Lay the signature beside the manifest that counts, if none lies there. Another than it should be is left for
    whoever reads the archive back to find.
    """
    async with work.transaction() as session:
        archive = await session.get(Archive, (work.office_id, archive_id))
    vault = work.service(Store).vault(work.office_id)
    if archive is not None and await lying_beside(vault, archive) is None:
        await put_beside(vault, archive)
    async with work.finishing():
        pass


@job("archive.forget", lane=Lane.BULK, max_attempts=20)
async def forget(work: Work, sha256: str) -> None:
    """Remove the copy of an erased photo, unless another photo of the office is the same picture.

    A lock ends before the photo's own term does; where an older one lasts longer, it is waited for.
    """
    digest = bytes.fromhex(sha256)
    async with work.transaction() as session:
        copy = await session.get(ArchivedPhoto, (work.office_id, digest))
        same = select(Photo.id).where(
            Photo.office_id == work.office_id, Photo.large_sha256 == digest, Photo.state == PhotoState.READY
        )
        is_wanted = (await session.scalars(same.limit(1))).first() is not None
    locked = copy is not None and copy.locked_until is not None and copy.locked_until > work.now
    if not is_wanted and not locked:
        vault = work.service(Store).vault(work.office_id)
        # Also what nobody noted: whoever copies may be stopped before its row stands, and copies once more.
        for put in await vault.versions(copy.key if copy else copy_key(vault, digest)):
            await vault.delete(put)
    async with work.finishing() as session:
        if copy is None or is_wanted:
            return
        if locked:
            await enqueue(session, "archive.forget", run_at=copy.locked_until, sha256=sha256)
        else:
            mine = delete(ArchivedPhoto).where(
                ArchivedPhoto.office_id == work.office_id, ArchivedPhoto.sha256 == digest
            )
            await session.execute(mine)
