"""Reading back what is kept, to see whether it is still what it was."""

import hashlib
import tempfile
from typing import IO, Protocol, TypeVar

Key_contra = TypeVar("Key_contra", contravariant=True)


class Keeper(Protocol[Key_contra]):
    """A shelf with its keys, or a vault with what was put into it."""

    async def get(self, key: Key_contra, /, into: IO[bytes], *, max_bytes: int) -> int: ...


async def hash_of(where: Keeper[Key_contra], key: Key_contra, *, max_bytes: int) -> tuple[bytes, int]:
    """SHA-256 and length of an object; raises `ObjectMissing` or `ObjectTooBig`. Larger ones go over the disk."""
    with tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024) as held:
        size = await where.get(key, held, max_bytes=max_bytes)
        held.seek(0)
        return hashlib.file_digest(held, "sha256").digest(), size
