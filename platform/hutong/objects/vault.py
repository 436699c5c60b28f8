"""The bucket that archives lie in: nothing in it is changed, and where the store can lock, nothing is removed early.

Stores differ. Whether this one keeps a lock is tried, not believed: an object is put under a lock of some seconds, and
the store must refuse to remove it.
"""

import base64
import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

import structlog

from hutong.objects.errors import ObjectMissing, StoreRefused
from hutong.objects.keys import checked, office_key
from hutong.objects.shelves import copy_into

if TYPE_CHECKING:
    from hutong.objects.store import Store

log = structlog.get_logger()
_TRIED = "tried"
_TRIAL = timedelta(seconds=20)
_MD5_OF_NOTHING = base64.b64encode(hashlib.md5(b"", usedforsecurity=False).digest()).decode()


class Lock(StrEnum):
    """`governance` may be lifted by whoever holds the store's keys and a right of its own; `compliance` by nobody."""

    NONE = "none"
    GOVERNANCE = "governance"
    COMPLIANCE = "compliance"


@dataclass(frozen=True, slots=True)
class Put:
    """Where an object lies; `version` is empty in a bucket that keeps none."""

    key: str
    version: str


_UNVERSIONED = "null"
"""What a store calls the one version of a bucket that keeps no others."""


class Vault:
    """Archives of one office, under its own prefix of the archive bucket; any other key raises `KeyOutside`."""

    def __init__(self, store: "Store", office_id: UUID) -> None:
        self._store, self.office_id = store, office_id

    def key(self, *segments: object) -> str:
        return office_key(self.office_id, "archive", *segments)

    async def put(self, key: str, content: bytes | IO[bytes], *, media_type: str, until: datetime | None) -> Put:
        """Keep it, locked until then where the store locks at all."""
        params = {**self._at(key), "Body": content, "ContentType": media_type}
        answer = await self._store.call(lambda client: client.put_object(**params))
        return await self._locked(key, answer, until)

    async def copy_in(self, source: str, key: str, *, until: datetime | None) -> Put:
        """Copy an object of the office's shelf, inside the store. Raises `ObjectMissing`."""
        source = checked(self.office_id, source)
        params = {**self._at(key), "CopySource": {"Bucket": self._store.bucket, "Key": source}}
        answer = await self._store.call(lambda client: client.copy_object(**params))
        return await self._locked(key, answer, until)

    async def get(self, kept: Put, into: IO[bytes], *, max_bytes: int) -> int:
        """Write one version into a file and say how long it is; raises `ObjectMissing` or `ObjectTooBig`."""
        at = self._at(kept.key, kept.version)
        return await self._store.call(lambda client: copy_into(client.get_object(**at), into, max_bytes))

    async def delete(self, kept: Put) -> None:
        """Raises `StoreRefused` while it is locked."""
        at = self._at(kept.key, kept.version)
        await self._store.call(lambda client: client.delete_object(**at))

    async def versions(self, key: str) -> list[Put]:
        """All that lies under one key: what was put there again by whoever began anew is a version of its own.

        One nameless version where the bucket keeps none.
        """
        at = {"Bucket": self._store.archive_bucket, "Prefix": checked(self.office_id, key)}
        found = await self._store.call(lambda client: client.list_object_versions(**at))
        named = [one["VersionId"] for one in found.get("Versions", ()) if one["Key"] == key]
        return [Put(key, "" if version == _UNVERSIONED else str(version)) for version in named]

    def sign_read(self, kept: Put, *, file_name: str, seconds: int = 300) -> str:
        """An address that hands out one version until `seconds` have passed."""
        params = {
            **self._at(kept.key, kept.version),
            "ResponseContentDisposition": f'attachment; filename="{file_name}"',
        }
        address: str = self._store.signer.generate_presigned_url("get_object", Params=params, ExpiresIn=seconds)
        return address

    async def _locked(self, key: str, answer: Mapping[str, Any], until: datetime | None) -> Put:
        kept = Put(key, str(answer.get("VersionId") or ""))
        lock = await self._store.lock()
        if until is not None and lock is not Lock.NONE and until > datetime.now(UTC):
            # A second call: some stores forget the lock that a copy asks for.
            retention = {"Mode": lock.value.upper(), "RetainUntilDate": until}
            params = {**self._at(key, kept.version), "Retention": retention}
            await self._store.call(lambda client: client.put_object_retention(**params))
        return kept

    def _at(self, key: str, version: str = "") -> dict[str, Any]:
        at = {"Bucket": self._store.archive_bucket, "Key": checked(self.office_id, key)}
        return {**at, "VersionId": version} if version else at


async def find_lock(store: "Store", wanted: Lock) -> Lock:
    """The lock that the store keeps to: what is wanted, or none, with the reason in the log.

    Raises `StoreAway`.
    """
    if wanted is Lock.NONE:
        return Lock.NONE
    bucket = store.archive_bucket
    until = datetime.now(UTC) + _TRIAL
    # Always the lock that could be lifted: a trial leaves nothing behind that nobody may remove.
    locked = {"ObjectLockMode": Lock.GOVERNANCE.value.upper(), "ObjectLockRetainUntilDate": until}
    # A put under a lock has to bring its checksum (AWS), which our client adds to none by itself.
    trial = {"Bucket": bucket, "Key": _TRIED, "Body": b"", "ContentMD5": _MD5_OF_NOTHING, **locked}
    why, tried = "the store takes locks and does not keep them", ""
    try:
        put = await store.call(lambda client: client.put_object(**trial))
        if version := put.get("VersionId"):
            tried = str(version)
            await store.call(lambda client: client.delete_object(Bucket=bucket, Key=_TRIED, VersionId=version))
        else:
            why = "the store keeps no versions, and so no locks"
    except StoreRefused as refused:
        if tried and await _has(store, bucket, tried):
            return wanted
        why = f"the store refused to lock: {refused}"[:300]
    except ObjectMissing:
        why = "the archive's bucket is not there"
    log.warning("archives are not locked", why=why, bucket=bucket, wanted=wanted.value)
    return Lock.NONE


async def _has(store: "Store", bucket: str, version: str) -> bool:
    """Whether what was just put under the lock is still there, and not one of an earlier trial."""
    with contextlib.suppress(StoreRefused, ObjectMissing):
        head = await store.call(lambda client: client.head_object(Bucket=bucket, Key=_TRIED, VersionId=version))
        return bool(head.get("ObjectLockMode"))
    return False
