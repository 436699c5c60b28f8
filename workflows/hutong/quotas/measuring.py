"""Photos from before their room was counted: each portion is measured and counted in one go, so that a worker that
takes over goes on with what is left.

One that was never measured was never counted either, and the other way round.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState
from hutong.quotas.rules import Standing
from hutong.quotas.service import count, standing

PORTION = 100


class Sizes(NamedTuple):
    """In bytes; nought for a file that is gone from the store, which the readings back tell of."""

    large: int
    small: int


async def room_of(session: AsyncSession) -> Standing:
    """As `standing`, with how many photos are still to be measured."""
    left = select(func.count()).select_from(Photo).where(*_unmeasured(session))
    return (await standing(session))._replace(unmeasured=await session.scalar(left) or 0)


async def is_any_left(session: AsyncSession) -> bool:
    return await session.scalar(select(Photo.id).where(*_unmeasured(session)).limit(1)) is not None


async def next_portion(session: AsyncSession, most: int = PORTION) -> Sequence[tuple[UUID, str, str]]:
    """(id, key of the large one, key of the small one)."""
    found = select(Photo.id, Photo.large_key, Photo.small_key).where(*_unmeasured(session)).order_by(Photo.id)
    return [(row.id, row.large_key, row.small_key) for row in await session.execute(found.limit(most))]


async def note_sizes(session: AsyncSession, sizes: Mapping[UUID, Sizes], *, now: datetime) -> int:
    """Count them, as far as they are there still and nobody else has; how many were."""
    held = select(Photo.id).where(*_unmeasured(session), Photo.id.in_(sizes)).order_by(Photo.id).with_for_update()
    left = list(await session.scalars(held))
    office_id = bound_office(session)
    for photo_id in left:
        large, small = sizes[photo_id]
        mine = update(Photo).where(Photo.office_id == office_id, Photo.id == photo_id)
        noted = mine.values(large_bytes=large, small_bytes=small)
        await session.execute(noted.execution_options(synchronize_session=False))
    if left:
        await count(session, photos=len(left), size=sum(sum(sizes[photo_id]) for photo_id in left), now=now)
    return len(left)


def _unmeasured(session: AsyncSession) -> tuple[ColumnElement[bool], ...]:
    return (
        Photo.office_id == bound_office(session),
        Photo.state == PhotoState.READY,
        Photo.large_bytes.is_(None),
        Photo.large_key.is_not(None),
    )
