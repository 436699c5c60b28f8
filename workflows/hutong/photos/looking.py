"""Looking at what was sent: what a worker finds in a file, and the two sizes that it leaves beside it."""

import asyncio
import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from hutong.objects import ObjectMissing, ObjectTooBig, Shelf
from hutong.photos.anatomy import is_bare
from hutong.photos.limits import LARGE_SIDE, MAX_BYTES
from hutong.photos.reasons import Reason
from hutong.photos.sandbox import Opened, open_picture
from hutong.photos.verdicts import Verified

# As many children at a time as there are cores, however many uploads a worker has in hand: each may take 512 MB.
OPENERS = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="pictures")


async def look_at(shelf: Shelf, photo_id: UUID, key: str, *, as_it_is: bool = False) -> Verified | Reason:
    """Download, open in a child, upload the two sizes. Raises StoreAway, ChildFailed.

    `as_it_is` keeps a file that is bare and small already byte for byte, so that it is the same in every office.
    """
    with TemporaryDirectory(prefix="photo-") as held:
        folder = Path(held)
        try:
            with (folder / "picture").open("wb") as file:
                size = await shelf.get(key, file, max_bytes=MAX_BYTES)
        except ObjectMissing:
            return Reason.MISSING
        except ObjectTooBig:
            return Reason.TOO_BIG
        opened = await asyncio.get_running_loop().run_in_executor(OPENERS, open_picture, folder)
        if isinstance(opened, Reason):
            return opened
        if as_it_is and await asyncio.to_thread(_is_as_kept, folder / "picture", opened):
            await asyncio.to_thread(shutil.copyfile, folder / "picture", folder / "large.jpg")
        keys = keys_of(shelf, photo_id)
        for file_name, target in keys.items():
            with (folder / file_name).open("rb") as file:
                await shelf.put(target, file, media_type="image/jpeg")
        hashes = {
            name: await asyncio.to_thread(_sha256, folder / name) for name in ("picture", "large.jpg", "small.jpg")
        }
        large, small = ((folder / name).stat().st_size for name in ("large.jpg", "small.jpg"))
    return Verified(
        opened=opened, size=size, sha256=hashes["picture"], large_key=keys["large.jpg"], small_key=keys["small.jpg"],
        large_sha256=hashes["large.jpg"], small_sha256=hashes["small.jpg"], large_bytes=large, small_bytes=small,
    )  # fmt: skip


def keys_of(shelf: Shelf, photo_id: UUID) -> dict[str, str]:
    """Where the two sizes lie, by the name of the file that the child writes."""
    return {name: shelf.key("photos", photo_id, name) for name in ("large.jpg", "small.jpg")}


def _is_as_kept(path: Path, opened: Opened) -> bool:
    return max(opened.width, opened.height) <= LARGE_SIDE and is_bare(path.read_bytes())


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
