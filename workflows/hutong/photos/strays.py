"""Objects of the photos' folder that no photo has: left behind where a worker died between store and database."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.objects import ObjectFacts
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState

FOLDER = "photos"
STRAY_AFTER = timedelta(days=2)
"""A younger object may belong to a row that is about to be written, or has its removal ordered."""
AT_ONCE = 500
_WAITING = frozenset({PhotoState.COMING, PhotoState.TICKET, PhotoState.UPLOADED})


def of_photos(found: Iterable[ObjectFacts], now: datetime) -> dict[UUID, list[str]]:
    """Keys by photo, of those old enough; what is named otherwise is not ours to judge."""
    keys: dict[UUID, list[str]] = {}
    for each in found:
        photo_id = photo_of(each.key)
        if photo_id is not None and each.changed_at is not None and each.changed_at < now - STRAY_AFTER:
            keys.setdefault(photo_id, []).append(each.key)
    return keys


def photo_of(key: str) -> UUID | None:
    """Whose file it is by its name; none where it is named otherwise."""
    try:
        return UUID(key.partition(f"/{FOLDER}/")[2].partition("/")[0])
    except ValueError:
        return None


async def strays(session: AsyncSession, keys: dict[UUID, Sequence[str]]) -> list[str]:
    """Those that no row names. While a photo waits for its verdict, all that lies under its id is its own."""
    rows = await session.execute(
        select(Photo.id, Photo.state, Photo.large_key, Photo.small_key).where(
            Photo.office_id == bound_office(session), Photo.id.in_(keys)
        )
    )
    kept: set[str | None] = set()
    for row in rows:
        kept |= set(keys[row.id]) if PhotoState(row.state) in _WAITING else {row.large_key, row.small_key}
    return [key for of_one in keys.values() for key in of_one if key not in kept]
