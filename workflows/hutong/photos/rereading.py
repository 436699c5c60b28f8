"""Reading back what is kept, to see whether it is still what it was."""

import hashlib
import tempfile

from hutong.objects import Put, Shelf, Vault


async def hash_of(where: Shelf | Vault, key: str | Put, *, max_bytes: int) -> tuple[bytes, int]:
    """SHA-256 and length of an object; raises `ObjectMissing` or `ObjectTooBig`. Larger ones go over the disk."""
    with tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024) as held:
        if isinstance(where, Vault):
            size = await where.get(key if isinstance(key, Put) else Put(key, ""), held, max_bytes=max_bytes)
        else:
            size = await where.get(str(key), held, max_bytes=max_bytes)
        held.seek(0)
        digest = hashlib.sha256()
        while piece := held.read(1 << 18):
            digest.update(piece)
    return digest.digest(), size
