"""Making the covered picture, in the child that opens every other picture."""

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.jobs import Lane, enqueue
from hutong.jobs.handlers import job
from hutong.jobs.work import Work
from hutong.objects import ObjectMissing, Shelf, Store
from hutong.photos.limits import MAX_BYTES
from hutong.photos.looking import OPENERS
from hutong.photos.models import Photo
from hutong.photos.reasons import Reason
from hutong.photos.sandbox import open_picture
from hutong.photos.strays import clear, unnamed
from hutong.quotas.service import count
from hutong.releases.models import PhotoRelease
from hutong.releases.states import ReleaseState

FOLDER = "released"


class Covered(NamedTuple):
    """Hash of the large picture, and the bytes of both."""

    sha256: bytes
    size: int


@job("photo.cover", lane=Lane.NORMAL, max_attempts=12, time_limit=180, backoff=5)
async def make_covered(work: Work, release_id: UUID) -> None:
    """Both sizes of the covered picture into the store under names of their own; the photo itself stays as it is."""
    async with work.transaction() as session:
        release = await session.get(PhotoRelease, (work.office_id, release_id))
        if release is None or release.state != ReleaseState.MAKING:
            return
        photo = await session.get_one(Photo, (work.office_id, release.photo_id))
    shelf = work.service(Store).shelf(work.office_id)
    made = await _made(shelf, release, photo.large_key) if photo.large_key else None
    async with work.finishing() as session:
        release = await session.get_one(PhotoRelease, (work.office_id, release_id), with_for_update=True)
        if release.state != ReleaseState.MAKING:  # Taken back meanwhile: what was made goes again.
            for key in keys_of(shelf, release_id):
                await enqueue(session, "photo.discard", photo_id=release.photo_id, key=key)
        elif made is None:
            release.state = ReleaseState.FAILED
        else:
            release.large_key, release.small_key = keys_of(shelf, release_id)
            release.sha256, release.size = made
            release.state = ReleaseState.READY
            await count(session, photos=0, size=made.size, now=work.now)


@job("release.strays", lane=Lane.BULK, time_limit=3600)
async def remove_strays(work: Work) -> None:
    """Once a month: covered pictures whose release was never written, or has let go of them."""
    await clear(work, FOLDER, _without_release)


async def _without_release(session: AsyncSession, keys: dict[UUID, list[str]]) -> list[str]:
    """Those that no release names. While one is made, all that lies under its id is its own."""
    rows = await session.execute(
        select(PhotoRelease.id, PhotoRelease.state, PhotoRelease.large_key, PhotoRelease.small_key).where(
            PhotoRelease.office_id == bound_office(session), PhotoRelease.id.in_(keys)
        )
    )
    kept: set[str | None] = set()
    for row in rows:
        kept |= set(keys[row.id]) if row.state == ReleaseState.MAKING else {row.large_key, row.small_key}
    return unnamed(keys, kept)


def keys_of(shelf: Shelf, release_id: UUID) -> tuple[str, str]:
    """Where the large and the small covered picture lie."""
    large, small = (shelf.key(FOLDER, release_id, name) for name in ("large.jpg", "small.jpg"))
    return large, small


async def _made(shelf: Shelf, release: PhotoRelease, key: str) -> Covered | None:
    """None where the picture is gone or will not open."""
    with TemporaryDirectory(prefix="cover-") as name:
        folder = Path(name)
        try:
            with (folder / "picture").open("wb") as file:
                await shelf.get(key, file, max_bytes=MAX_BYTES)
        except ObjectMissing:
            return None
        return await keep_covered(shelf, release.id, folder, release.places)


async def keep_covered(shelf: Shelf, release_id: UUID, folder: Path, places: Sequence[Sequence[int]]) -> Covered | None:
    """Cover `folder/picture` and put both sizes into the store; none where it will not open."""
    opened = await asyncio.get_running_loop().run_in_executor(OPENERS, open_picture, folder, places)
    if isinstance(opened, Reason):
        return None
    size = 0
    for file_name, key in zip(("large.jpg", "small.jpg"), keys_of(shelf, release_id), strict=True):
        size += (folder / file_name).stat().st_size
        with (folder / file_name).open("rb") as file:
            await shelf.put(key, file, media_type="image/jpeg")
    return Covered(hashlib.sha256((folder / "large.jpg").read_bytes()).digest(), size)
