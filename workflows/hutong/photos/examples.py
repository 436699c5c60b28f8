"""Example pictures of a checklist's items: named in the playbook, kept on the office's shelf as any other photo."""

from collections.abc import Collection
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.photos.models import Photo
from hutong.photos.queries import PhotoView, photos_of_many
from hutong.photos.states import PhotoState

EXAMPLE: Final = "example"


def example_id(office_id: UUID, name: str) -> UUID:
    """What a photo of that file name is of: always the same within an office."""
    return uuid5(office_id, f"{EXAMPLE}/{name}")


async def example_photos(session: AsyncSession, names: Collection[str]) -> dict[str, PhotoView]:
    """The latest picture sent under each name, ready to be shown."""
    office_id = bound_office(session)
    ids = {example_id(office_id, name): name for name in names}
    found = await photos_of_many(session, EXAMPLE, list(ids))
    ready = {ids[about]: [photo for photo in photos if photo.is_ready] for about, photos in found.items()}
    return {name: photos[-1] for name, photos in ready.items() if photos}


async def small_example(session: AsyncSession, photo_id: UUID) -> str | None:
    """The key of the small size; None for what is no example of this office, or not ready."""
    statement = select(Photo.small_key).where(
        Photo.office_id == bound_office(session),
        Photo.id == photo_id,
        Photo.subject_kind == EXAMPLE,
        Photo.state == PhotoState.READY,
    )
    key: str | None = await session.scalar(statement)
    return key
