"""Making one month's archive: copies of its photos, the manifest over them, its signature. Safe to begin again."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.archives import queries
from hutong.archives.models import Archive, ArchivedPhoto
from hutong.archives.queries import Kept
from hutong.archives.records import RecordsWriter
from hutong.archives.rules import FORMAT, Records, canonical, locked_until
from hutong.db import Databases, Office
from hutong.jobs import enqueue
from hutong.journal import sealed_pages
from hutong.objects import ObjectMissing, Store
from hutong.objects.vault import Vault
from hutong.photos.limits import MAX_BYTES
from hutong.photos.models import Photo
from hutong.photos.rereading import hash_of
from hutong.photos.states import PhotoState
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.privacy import Kept as KeptKind
from hutong.playbooks.queries import playbook_in_force

_TOGETHER = 8
"""Copies under way at a time."""


class Totals:
    """What the manifest's lines add up to."""

    def __init__(self) -> None:
        self.lines = self.photos = self.bytes = self.erased = self.rows = 0
        self.missing: list[str] = []
        self.digest = hashlib.sha256()

    def write(self, into: IO[bytes], fact: dict[str, Any]) -> None:
        line = canonical(fact)
        self.digest.update(line)
        self.lines += 1
        into.write(line)


async def term_of(databases: Databases, office_id: UUID, now: datetime) -> int | None:
    """For how many months the office keeps photos; none where it does not say."""
    async with databases.session(Office(office_id)) as session:
        try:
            return (await playbook_in_force(session, now)).playbook.privacy.months(KeptKind.PHOTO)
        except NoPlaybookInForce:
            return None


async def copy_photos(
    databases: Databases, store: Store, office_id: UUID, rows: Sequence[Kept], *, months: int | None, now: datetime
) -> list[tuple[Kept, bytes | None]]:
    """Each with the hash that its copy lies under; none for one whose file is gone."""
    hashes = [await _hash(databases, store, kept.photo) for kept in rows]
    known = await _known(databases, office_id, [digest for digest in hashes if digest])
    wanted = {digest: kept.photo for kept, digest in zip(rows, hashes, strict=True) if digest and digest not in known}
    work = list(wanted.items())
    for at in range(0, len(work), _TOGETHER):
        copied = await asyncio.gather(
            *(_copy(store, office_id, digest, photo, months, now) for digest, photo in work[at : at + _TOGETHER])
        )
        if found := [copy for copy in copied if copy is not None]:
            async with databases.session(Office(office_id)) as session:
                await session.execute(insert(ArchivedPhoto).values(found).on_conflict_do_nothing())
                await _forget_erased(session, office_id, [copy["sha256"] for copy in found])
            known |= {copy["sha256"] for copy in found}
    return [(kept, digest if digest in known else None) for kept, digest in zip(rows, hashes, strict=True)]


async def _forget_erased(session: AsyncSession, office_id: UUID, hashes: Sequence[bytes]) -> None:
    """Photos that were erased while they were copied: whoever erased them found no copy yet."""
    there = select(Photo.large_sha256).where(
        Photo.office_id == office_id, Photo.large_sha256.in_(hashes), Photo.state == PhotoState.READY
    )
    for digest in set(hashes) - set(await session.scalars(there)):
        await enqueue(session, "archive.forget", sha256=digest.hex())


async def _hash(databases: Databases, store: Store, photo: Photo) -> bytes | None:
    """Of the picture that is kept. One from before these hashes were noted is read for it now, once."""
    if photo.large_sha256 is not None:
        return photo.large_sha256
    try:
        digest, _ = await hash_of(store.shelf(photo.office_id), str(photo.large_key), max_bytes=MAX_BYTES)
    except ObjectMissing:
        return None
    async with databases.session(Office(photo.office_id)) as session:
        mine = update(Photo).where(Photo.office_id == photo.office_id, Photo.id == photo.id)
        await session.execute(mine.values(large_sha256=digest).execution_options(synchronize_session=False))
    return digest


async def _known(databases: Databases, office_id: UUID, hashes: Sequence[bytes]) -> set[bytes]:
    async with databases.session(Office(office_id)) as session:
        statement = select(ArchivedPhoto.sha256).where(
            ArchivedPhoto.office_id == office_id, ArchivedPhoto.sha256.in_(hashes)
        )
        return set(await session.scalars(statement))


def copy_key(vault: Vault, digest: bytes) -> str:
    """Where the copy of a picture lies."""
    return vault.key("photos", f"{digest.hex()}.jpg")


async def _copy(
    store: Store, office_id: UUID, digest: bytes, photo: Photo, months: int | None, now: datetime
) -> dict[str, Any] | None:
    """The row of the copy; none where the file is gone: one lost picture keeps no month from being archived."""
    vault, until = store.vault(office_id), locked_until(photo.created_at, months, now)
    key = copy_key(vault, digest)
    try:
        put = await vault.copy_in(str(photo.large_key), key, until=until)
    except ObjectMissing:
        return None
    return {
        "office_id": office_id, "sha256": digest, "key": put.key, "version": put.version,
        "size": photo.large_bytes or 0, "locked_until": until, "archived_at": now,
    }  # fmt: skip


class Span(NamedTuple):
    """What an archive covers: from where the one before ended to where the journal ends now."""

    place: queries.Place
    before: Archive | None
    end: queries.Sealed

    @property
    def first(self) -> int:
        return self.before.last_position + 1 if self.before else 1


async def span_of(databases: Databases, office_id: UUID, month: date) -> Span:
    async with databases.session(Office(office_id)) as session:
        return Span(
            await queries.place_of(session),
            await queries.archive_before(session, month),
            await queries.sealed(session),
        )


async def write_records(
    databases: Databases, office_id: UUID, month: date, span: Span, into: IO[bytes], *, now: datetime
) -> RecordsWriter:
    """The journal's sealed pages of the span, and the playbooks that were published in it, into a file."""
    writer = RecordsWriter(into, office_id, f"{month:%Y-%m}")
    behind = span.before.journal_hash if span.before else None
    async for page in sealed_pages(databases, office_id, behind=behind, until=span.end.page):
        writer.add(page)
    async with databases.session(Office(office_id)) as session:
        for one in await queries.published_in(session, span.before.made_at if span.before else None, now):
            writer.add_playbook(one.version or 0, one.number or "", one.source)
    writer.close()
    return writer


async def write_manifest(
    databases: Databases, store: Store, office_id: UUID, month: date, span: Span, records: Records, into: IO[bytes],
    *, late: int, now: datetime,
) -> Totals:  # fmt: skip
    """The manifest into a file; what it adds up to."""
    place, before = span.place, span.before
    totals = Totals()
    head = {
        "kind": "archive", "format": FORMAT, "office": str(office_id), "slug": place.slug, "name": place.name,
        "month": f"{month:%Y-%m}", "made_at": now.isoformat(), "late_days": late,
        "previous": before.sha256.hex() if before else "",
    }  # fmt: skip
    totals.write(into, head)
    months = await term_of(databases, office_id, now)
    async for rows in queries.photos_of_month(databases, office_id, month, place.zone):
        for kept, digest in await copy_photos(databases, store, office_id, rows, months=months, now=now):
            if digest is None:
                totals.write(into, missing_line(kept.photo))
                totals.missing.append(str(kept.photo.id))
                continue
            totals.write(into, photo_line(kept, digest))
            totals.photos += 1
            totals.bytes += kept.photo.large_bytes or 0
    async with databases.session(Office(office_id)) as session:
        for photo in await queries.erased_in(session, *queries.bounds(month, place.zone)):
            totals.write(into, erased_line(photo))
            totals.erased += 1
    totals.write(into, journal_line(span, records))
    for name, count in (await queries.rows_by_table(databases, office_id)).items():
        totals.write(into, {"kind": "table", "name": name, "rows": count})
        totals.rows += count
    totals.write(into, {"kind": "end", "lines": totals.lines + 1, "photos": totals.photos, "bytes": totals.bytes})
    return totals


def photo_line(kept: Kept, digest: bytes) -> dict[str, Any]:
    """No person, no place, no words: what is kept, of what it is, and whether others see it."""
    photo = kept.photo
    return {
        "kind": "photo", "id": str(photo.id), "sha256": digest.hex(), "size": photo.large_bytes or 0,
        "original_sha256": photo.sha256.hex() if photo.sha256 else "", "original_size": photo.size or 0,
        "key": f"photos/{digest.hex()}.jpg", "about": [photo.subject_kind, str(photo.subject_id)], "slot": photo.slot,
        "sent_at": photo.created_at.isoformat(), "released": kept.released.hex() if kept.released else "",
    }  # fmt: skip


def missing_line(photo: Photo) -> dict[str, Any]:
    """A photo that the office should have: its file was not there when the month was archived."""
    return {
        "kind": "missing", "id": str(photo.id), "sha256": photo.large_sha256.hex() if photo.large_sha256 else "",
        "original_sha256": photo.sha256.hex() if photo.sha256 else "",
        "about": [photo.subject_kind, str(photo.subject_id)], "slot": photo.slot,
        "sent_at": photo.created_at.isoformat(),
    }  # fmt: skip


def erased_line(photo: Photo) -> dict[str, Any]:
    return {
        "kind": "erased", "id": str(photo.id), "because": photo.erased_because or "",
        "sha256": photo.large_sha256.hex() if photo.large_sha256 else "",
        "erased_at": photo.erased_at.isoformat() if photo.erased_at else "",
    }  # fmt: skip


def journal_line(span: Span, records: Records) -> dict[str, Any]:
    return {
        "kind": "journal", "first": span.first, "last": max(span.end.last_position, span.first - 1),
        "hash": span.end.hash.hex() if span.end.hash else "", "records": records._asdict(),
    }  # fmt: skip
