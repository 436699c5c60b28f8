"""Readings to show, and the next things to read."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.archives.models import ArchivedPhoto
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.integrity.models import IntegrityCheck
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState
from hutong.releases.models import PhotoRelease
from hutong.releases.queries import PUBLIC_OF_PHOTO

MOST = 30


async def checks_of(session: AsyncSession) -> Sequence[IntegrityCheck]:
    """The latest first."""
    statement = select(IntegrityCheck).where(IntegrityCheck.office_id == bound_office(session))
    return (await session.scalars(statement.order_by(IntegrityCheck.asked_at.desc()).limit(MOST))).all()


async def check_of(session: AsyncSession, check_id: UUID) -> IntegrityCheck:
    """Raises NotThere."""
    found = await session.get(IntegrityCheck, (bound_office(session), check_id))
    if found is None:
        raise NotThere
    return found


async def photos_after(
    session: AsyncSession, last: UUID | None, *, most: int
) -> list[tuple[Photo, PhotoRelease | None]]:
    """Ready photos by their ids, each with what others see of it."""
    office_id = bound_office(session)
    statement = (
        select(Photo, PhotoRelease)
        .outerjoin(PhotoRelease, PUBLIC_OF_PHOTO)
        .where(Photo.office_id == office_id, Photo.state == PhotoState.READY)
        .order_by(Photo.id)
        .limit(most)
    )
    if last is not None:
        statement = statement.where(Photo.id > last)
    return [(photo, release) for photo, release in await session.execute(statement)]


async def sample(session: AsyncSession, start: bytes, *, most: int) -> list[Photo]:
    """The next ready photos from a hash on, around the circle where the end is reached."""
    ready = (
        select(Photo)
        .where(Photo.office_id == bound_office(session), Photo.state == PhotoState.READY)
        .order_by(Photo.sha256, Photo.id)
        .limit(most)
    )
    found = list(await session.scalars(ready.where(Photo.sha256 >= start)))
    if len(found) < most:
        found += list(await session.scalars(ready.where(Photo.sha256 < start).limit(most - len(found))))
    return found


async def archived_after(session: AsyncSession, last: bytes, *, most: int) -> Sequence[ArchivedPhoto]:
    statement = select(ArchivedPhoto).where(
        ArchivedPhoto.office_id == bound_office(session), ArchivedPhoto.sha256 > last
    )
    return (await session.scalars(statement.order_by(ArchivedPhoto.sha256).limit(most))).all()


async def count_of(session: AsyncSession, kind: type[Photo] | type[ArchivedPhoto]) -> int:
    """How many a whole reading will read: asked once at its beginning."""
    statement = select(func.count()).select_from(kind).where(kind.office_id == bound_office(session))
    if kind is Photo:
        statement = statement.where(Photo.state == PhotoState.READY)
    return (await session.execute(statement)).scalar_one()
