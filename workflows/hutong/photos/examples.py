"""Example pictures of a checklist's items: named in the playbook, kept on the office's shelf as any other photo.

What a name means is what was sent under it last; what is pinned by its content is one picture for good. No picture on
the shelf is ever changed, and none has a term, so that a published version goes on showing what it was published with.
"""

from collections.abc import Collection
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.photos.models import Photo
from hutong.photos.queries import PhotoView, view_of
from hutong.photos.states import PhotoState
from hutong.playbooks.pictures import picture

EXAMPLE: Final = "example"
MOST = 60
"""A phone carries so many, and no more."""


def example_id(office_id: UUID, name: str) -> UUID:
    """What a photo of that file name is of: always the same within an office."""
    return uuid5(office_id, f"{EXAMPLE}/{name}")


def brought_id(office_id: UUID, sha256: str) -> UUID:
    """Of a photo that came with a pack: the same picture is the same photo."""
    return uuid5(example_id(office_id, sha256), "brought")


async def example_photos(session: AsyncSession, said: Collection[str]) -> dict[str, PhotoView]:
    """The picture that each stands for, as the playbook says it, ready to be shown."""
    named = {each: picture(each) for each in said}
    contents = {each.sha256: each for each in named.values() if each.sha256}
    by_name = await _latest(session, [each.name for each in named.values() if not each.sha256])
    by_content = {photo.large_sha256: photo for photo in await _of_contents(session, contents)}
    found = {}
    for each, meant in named.items():
        photo = by_content.get(bytes.fromhex(meant.sha256)) if meant.sha256 else by_name.get(meant.name)
        if photo is not None:
            found[each] = view_of(photo)
    return found


async def contents_named(session: AsyncSession, names: Collection[str]) -> dict[str, str]:
    """What stands on the shelf under each name, by SHA-256."""
    latest = await _latest(session, names)
    return {name: photo.large_sha256.hex() for name, photo in latest.items() if photo.large_sha256}


async def keys_of_contents(session: AsyncSession, contents: Collection[str]) -> dict[str, str]:
    """Where in the store each of these lies, as far as the shelf has it."""
    photos = await _of_contents(session, contents)
    return {photo.large_sha256.hex(): photo.large_key for photo in photos if photo.large_sha256 and photo.large_key}


async def lacking(session: AsyncSession, contents: Collection[str]) -> frozenset[str]:
    """Those of which no picture is on the shelf, nor being looked at."""
    if not contents:
        return frozenset()
    office_id = bound_office(session)
    ids = {brought_id(office_id, sha256): sha256 for sha256 in contents}
    rows = await session.execute(
        select(Photo.id, Photo.large_sha256).where(
            Photo.office_id == office_id,
            Photo.subject_kind == EXAMPLE,
            or_(
                (Photo.state == PhotoState.READY) & Photo.large_sha256.in_(_bytes(contents)),
                (Photo.state == PhotoState.UPLOADED) & Photo.id.in_(ids),
            ),
        )
    )
    known = {row.large_sha256.hex() if row.large_sha256 else ids.get(row.id) for row in rows}
    return frozenset(contents) - known


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


async def _latest(session: AsyncSession, names: Collection[str]) -> dict[str, Photo]:
    """What was sent last under each name. The same file sent once more is the first photo of it."""
    if not names:
        return {}
    office_id = bound_office(session)
    ids = {example_id(office_id, name): name for name in names}
    rows = await session.scalars(
        select(Photo)
        .where(
            Photo.office_id == office_id,
            Photo.subject_kind == EXAMPLE,
            Photo.subject_id.in_(ids),
            Photo.state.in_((PhotoState.READY, PhotoState.REPEATED)),
        )
        .order_by(Photo.created_at, Photo.id)
    )
    sent = rows.all()
    ready = {(photo.subject_id, photo.sha256): photo for photo in sent if photo.state == PhotoState.READY}
    meant = {ids[photo.subject_id]: ready.get((photo.subject_id, photo.sha256)) for photo in sent}
    return {name: photo for name, photo in meant.items() if photo is not None}


async def _of_contents(session: AsyncSession, contents: Collection[str]) -> list[Photo]:
    if not contents:
        return []
    rows = await session.scalars(
        select(Photo)
        .where(
            Photo.office_id == bound_office(session),
            Photo.subject_kind == EXAMPLE,
            Photo.state == PhotoState.READY,
            Photo.large_sha256.in_(_bytes(contents)),
        )
        .order_by(Photo.created_at.desc(), Photo.id)
    )
    return list(rows)


def _bytes(contents: Collection[str]) -> list[bytes]:
    return [bytes.fromhex(sha256) for sha256 in contents]
