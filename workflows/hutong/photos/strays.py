"""Objects of a folder that no row has: left behind where a worker died between store and database."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.jobs.work import Work
from hutong.journal import SYSTEM, append
from hutong.objects import ObjectFacts, Store
from hutong.photos.events import PhotosCleared
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState

log = structlog.get_logger(__name__)

FOLDER = "photos"
STRAY_AFTER = timedelta(days=2)
"""A younger object may belong to a row that is about to be written, or has its removal ordered."""
AT_ONCE = 500
_WAITING = frozenset({PhotoState.COMING, PhotoState.TICKET, PhotoState.UPLOADED})

NoRow = Callable[[AsyncSession, dict[UUID, list[str]]], Awaitable[list[str]]]
"""Of keys by the id in their names those that no row names."""


async def clear(work: Work, folder: str, without_row: NoRow) -> None:
    """List what lies in a folder of the office, and remove what nothing has and is old."""
    shelf = work.service(Store).shelf(work.office_id)
    found = list(_by_id(await shelf.names(folder), folder, work.now).items())
    removed = 0
    for at in range(0, len(found), AT_ONCE):
        async with work.transaction() as session:
            keys = await without_row(session, dict(found[at : at + AT_ONCE]))
            if keys:  # Before they go: none is removed without a trace, even where the store breaks off.
                photos = len({_id_in(key, folder) for key in keys})
                event = PhotosCleared(subject=work.job_id, because="stray", photos=photos, files=len(keys))
                append(session, event, by=SYSTEM, at=work.now)
        await shelf.delete(*keys)
        removed += len(keys)
    log.info("photo.strays", folder=folder, photos=len(found), removed=removed)


def _by_id(found: Iterable[ObjectFacts], folder: str, now: datetime) -> dict[UUID, list[str]]:
    """Keys of those old enough; what is named otherwise is not ours to judge."""
    keys: dict[UUID, list[str]] = {}
    for each in found:
        named = _id_in(each.key, folder)
        if named is not None and each.changed_at is not None and each.changed_at < now - STRAY_AFTER:
            keys.setdefault(named, []).append(each.key)
    return keys


def _id_in(key: str, folder: str) -> UUID | None:
    """Whose file it is by its name; none where it is named otherwise."""
    try:
        return UUID(key.partition(f"/{folder}/")[2].partition("/")[0])
    except ValueError:
        return None


async def without_photo(session: AsyncSession, keys: dict[UUID, list[str]]) -> list[str]:
    """Those that no photo names. While one waits for its verdict, all that lies under its id is its own."""
    rows = await session.execute(
        select(Photo.id, Photo.state, Photo.large_key, Photo.small_key).where(
            Photo.office_id == bound_office(session), Photo.id.in_(keys)
        )
    )
    kept: set[str | None] = set()
    for row in rows:
        kept |= set(keys[row.id]) if PhotoState(row.state) in _WAITING else {row.large_key, row.small_key}
    return unnamed(keys, kept)


def unnamed(keys: dict[UUID, list[str]], kept: set[str | None]) -> list[str]:
    return [key for of_one in keys.values() for key in of_one if key not in kept]
