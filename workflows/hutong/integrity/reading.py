"""Reading objects back and comparing. Nothing is held open while the store is waited for."""

import asyncio
import tempfile
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from hutong.archives.models import Archive, ArchivedPhoto
from hutong.archives.records import check_records, journals_before
from hutong.archives.rules import Checked, Fault, Records, Signed, check_chain, check_manifest
from hutong.archives.signing import lying_beside, signature_of
from hutong.integrity.rules import Finding
from hutong.objects import KeyOutside, ObjectMissing, ObjectTooBig, Put, Shelf, Store, Vault
from hutong.photos.limits import MAX_BYTES
from hutong.photos.models import Photo
from hutong.photos.rereading import Keeper, Key_contra, hash_of
from hutong.releases.models import PhotoRelease

_MOST_MANIFEST = 512 * 1024 * 1024


class Read(NamedTuple):
    """`noted` are hashes of photos that had none yet."""

    size: int
    findings: list[Finding]
    noted: dict[UUID, tuple[bytes, bytes]]


async def read_photo(shelf: Shelf, photo: Photo, release: PhotoRelease | None = None) -> Read:
    """Both sizes, and the covered one where others see it."""
    wanted = [("large", photo.large_key, photo.large_sha256), ("small", photo.small_key, photo.small_sha256)]
    if release is not None:
        wanted.append(("released", release.large_key, release.sha256))
    size, findings, hashes = 0, [], {}
    for name, key, known in wanted:
        digest, length = await _digest(shelf, str(key))
        size += length
        if digest is None:
            findings.append(Finding("missing", f"{photo.id}/{name}"))
        elif known is not None and digest != known:
            findings.append(Finding("changed", f"{photo.id}/{name}"))
        else:
            hashes[name] = digest
    fresh = photo.large_sha256 is None or photo.small_sha256 is None
    noted = {photo.id: (hashes["large"], hashes["small"])} if fresh and {"large", "small"} <= hashes.keys() else {}
    return Read(size, findings, noted)


async def read_copy(vault: Vault, copy: ArchivedPhoto) -> Read:
    """A photo's copy in the archive."""
    digest, size = await _digest(vault, Put(copy.key, copy.version))
    what = "missing" if digest is None else "changed" if digest != copy.sha256 else ""
    return Read(size, [Finding(what, f"archive/{copy.sha256.hex()}")] if what else [], {})


async def read_manifests(store: Store, archives: Sequence[Archive], *, trusted: Sequence[str]) -> list[Finding]:
    """The chain as it lies in the archive, that it is the one that the rows tell of, and the journal's files beside."""
    signed: list[Signed] = []
    faults: list[Fault] = []
    for archive in archives:
        month = f"{archive.month:%Y-%m}"
        with tempfile.TemporaryFile() as held:
            try:
                put = Put(archive.key, archive.version)
                await store.vault(archive.office_id).get(put, held, max_bytes=_MOST_MANIFEST)
            except (ObjectMissing, ObjectTooBig):
                faults.append(Fault("missing", month))
                continue
            held.seek(0)
            checked: Checked = check_manifest(held)
        if checked.sha256 != archive.sha256.hex():
            faults.append(Fault("changed", month))
        signed.append(Signed(checked, archive.signature, archive.public_key))
    faults += check_chain(signed, trusted=trusted)
    begins, by_month = journals_before(one.checked for one in signed), {f"{one.month:%Y-%m}": one for one in archives}
    for one in signed:
        if one.checked.records is not None and one.checked.month in by_month:
            month = one.checked.month
            faults += await _read_records(store, by_month[month], one.checked.records, month, begins[month])
    return [Finding(fault.what, "/".join(filter(None, (fault.month, fault.where)))) for fault in faults]


async def read_signatures(vault: Vault, archives: Sequence[Archive]) -> tuple[list[Finding], list[UUID]]:
    """What lies beside the manifests and is not their signature, and the archives beside which nothing lies."""
    findings, absent = [], []
    for archive in archives:
        beside = await lying_beside(vault, archive)
        if beside is None:
            absent.append(archive.id)
        elif beside != signature_of(archive):
            findings.append(Finding("changed", f"{archive.month:%Y-%m}/signature"))
    return findings, absent


async def _read_records(store: Store, archive: Archive, told: Records, month: str, before: str | None) -> list[Fault]:
    """The journal's file of a month: every seal in it is reckoned anew."""
    with tempfile.TemporaryFile() as held:
        try:
            put = Put(str(archive.records_key), archive.records_version or "")
            await store.vault(archive.office_id).get(put, held, max_bytes=_MOST_MANIFEST)
        except (ObjectMissing, ObjectTooBig, KeyOutside):
            return [Fault("missing", month, told.name)]
        held.seek(0)
        return await asyncio.to_thread(check_records, held, told, month=month, before=before)


async def _digest(where: Keeper[Key_contra], key: Key_contra) -> tuple[bytes | None, int]:
    try:
        return await hash_of(where, key, max_bytes=MAX_BYTES)
    except (ObjectMissing, ObjectTooBig):
        return None, 0
