"""A zip that is sent while it is made: no more of it is held than one piece of one file.

Pictures do not get smaller, so everything is stored as it is. What is in it is hashed on the way, for its own manifest.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from litestar.response import Stream

from hutong.objects import ObjectMissing, ObjectTooBig, Put, Shelf, Vault

_PIECE = 256 * 1024
_IN_MEMORY = 1024 * 1024


class Entry(NamedTuple):
    """A file of the zip: bytes, or an object of the store of at most `most` bytes."""

    name: str
    content: bytes | tuple[Shelf, str] | tuple[Vault, Put]
    most: int = 15_000_000


class _Outlet:
    """What zipfile writes to: it cannot go back, and hands on what came."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


async def zipped(entries: AsyncIterator[Entry], facts: Mapping[str, Any], *, now: datetime) -> AsyncIterator[bytes]:
    """The zip in pieces; its last file, manifest.json, says of every other how long it is and its SHA-256.

    An object that is gone from the store is named there as missing.
    """
    outlet, files = _Outlet(), []
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:  # type: ignore[call-overload]  # write and flush are all it asks for
        async for entry in entries:
            digest, size = hashlib.sha256(), 0
            with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as held:
                if not await _fetched(entry, held):
                    files.append({"name": entry.name, "missing": True})
                    continue
                held.seek(0)
                with archive.open(_info(entry.name, now), "w") as out:
                    while piece := held.read(_PIECE):
                        digest.update(piece)
                        size += len(piece)
                        out.write(piece)
                        yield outlet.take()
            files.append({"name": entry.name, "size": size, "sha256": digest.hexdigest()})
            yield outlet.take()
        manifest = json.dumps({**facts, "files": files}, ensure_ascii=False, indent=1).encode()
        archive.writestr(_info("manifest.json", now), manifest)
    yield outlet.take()


async def _fetched(entry: Entry, into: Any) -> bool:
    if isinstance(entry.content, bytes):
        into.write(entry.content)
        return True
    where, key = entry.content
    try:
        await where.get(key, into, max_bytes=entry.most)  # type: ignore[arg-type]  # a shelf's key with its shelf, a vault's with its vault
    except (ObjectMissing, ObjectTooBig):
        return False
    return True


def _info(name: str, now: datetime) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, date_time=(now.year, now.month, now.day, now.hour, now.minute, now.second))


def send(pieces: AsyncIterator[bytes], name: str) -> Stream:
    """A file that is made while it is sent."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Stream(pieces, media_type="application/zip", headers=headers)
