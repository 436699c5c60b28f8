"""One month a job; the next that is due follows."""

import tempfile
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from hutong.archives.events import ArchiveMade
from hutong.archives.making import Totals, write_manifest
from hutong.archives.models import Archive, ArchivedPhoto
from hutong.archives.planning import plan_archives, settled_day
from hutong.archives.queries import Sealed, place_of
from hutong.archives.rules import YEARS, late_days, signed_text
from hutong.ids import new_id
from hutong.jobs import Lane, enqueue
from hutong.jobs.handlers import job
from hutong.jobs.work import Work
from hutong.journal import SYSTEM, append
from hutong.objects import Lock, Put, Store
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState
from hutong.settings import Settings
from hutong.signatures import Signer

MEDIA_TYPE = "application/jsonl"


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
    with tempfile.TemporaryFile() as held:
        totals, before, end = await write_manifest(
            work.databases, store, work.office_id, month, held, late=late, now=work.now
        )
        size = held.tell()
        held.seek(0)
        key = vault.key("months", f"{month:%Y-%m}.jsonl")
        put = await vault.put(key, held, media_type=MEDIA_TYPE, until=until)
    lock = await store.lock()
    digest = totals.digest.digest()
    row = {
        "office_id": work.office_id, "id": new_id(), "month": month, "made_at": work.now, "late_days": late,
        "previous_sha256": before.sha256 if before else None, "sha256": digest,
        "signature": signer.sign(signed_text(digest.hex())), "public_key": signer.public, "key": put.key,
        "version": put.version, "lock": lock.value, "locked_until": None if lock is Lock.NONE else until, "size": size,
        **_sums(totals, before, end),
    }  # fmt: skip
    async with work.transaction() as session:
        statement = insert(Archive).values(row).on_conflict_do_nothing().returning(Archive.id)
        made = (await session.scalars(statement)).first()
        if made is not None:
            event = ArchiveMade(
                subject=made, month=f"{month:%Y-%m}", sha256=digest.hex(), photos=totals.photos, late_days=late
            )
            append(session, event, by=SYSTEM, at=work.now)
            if totals.missing:
                await enqueue(session, "integrity.missed", photos=totals.missing)


def _sums(totals: Totals, before: Archive | None, end: Sealed) -> dict[str, object]:
    first = before.last_position + 1 if before else 1
    return {
        "photos": totals.photos, "photo_bytes": totals.bytes, "erased": totals.erased, "rows": totals.rows,
        "first_position": first, "last_position": max(end.last_position, first - 1), "journal_hash": end.hash,
    }  # fmt: skip


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
    if copy is not None and not is_wanted and not locked:
        await work.service(Store).vault(work.office_id).delete(Put(copy.key, copy.version))
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
