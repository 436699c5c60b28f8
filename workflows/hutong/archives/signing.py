"""The signature of a month's manifest, beside it in the archive.

Whoever has a copy of the archive and the public key can check it, without this database.
"""

import io

from hutong.archives.models import Archive
from hutong.archives.rules import signature_file
from hutong.objects import ObjectMissing, ObjectTooBig, Put, Vault

MANIFEST_SUFFIX, SIGNATURE_SUFFIX = ".jsonl", ".sig.json"
MEDIA_TYPE = "application/json"
_LONGEST = 4096


def signature_of(archive: Archive) -> bytes:
    return signature_file(archive.sha256, archive.signature, archive.public_key)


async def lying_beside(vault: Vault, archive: Archive) -> bytes | None:
    """What lies there now as the manifest's signature; none where nothing does."""
    into = io.BytesIO()
    try:
        await vault.get(Put(_key(archive), ""), into, max_bytes=_LONGEST)
    except ObjectMissing:
        return None
    except ObjectTooBig:
        return b""
    return into.getvalue()


async def put_beside(vault: Vault, archive: Archive) -> None:
    """Under the lock of the manifest."""
    await vault.put(_key(archive), signature_of(archive), media_type=MEDIA_TYPE, until=archive.locked_until)


def _key(archive: Archive) -> str:
    return archive.key.removesuffix(MANIFEST_SUFFIX) + SIGNATURE_SUFFIX
