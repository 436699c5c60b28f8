"""Photos to show, and photos to count as evidence."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.photos.models import Photo
from hutong.photos.states import SENT, PhotoState

_MOST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoView:
    """One photo as a page needs it. `reason` is the msgid of why it was refused."""

    id: UUID
    slot: str
    item: str | None
    state: PhotoState
    reason: str | None
    taken_at: datetime | None
    uploaded_by: UUID | None

    @property
    def is_coming(self) -> bool:
        """A phone has told of it and keeps it still."""
        return self.state == PhotoState.COMING

    @property
    def is_ready(self) -> bool:
        return self.state == PhotoState.READY


@dataclass(frozen=True, slots=True)
class PhotoPair:
    """Before and after, side by side; either may be missing."""

    item: str | None
    before: PhotoView | None
    after: PhotoView | None


async def photos_of(session: AsyncSession, kind: str, subject_id: UUID) -> list[PhotoView]:
    """All photos of a patrol, case, fix, visit or alley in the order they were sent, refused and awaited ones too."""
    return (await photos_of_many(session, kind, [subject_id])).get(subject_id, [])


async def photos_of_many(
    session: AsyncSession, kind: str, subject_ids: Collection[UUID]
) -> dict[UUID, list[PhotoView]]:
    """The same for a list of subjects, in one statement."""
    if not subject_ids:
        return {}
    rows = await session.execute(
        select(Photo)
        .where(
            Photo.subject_kind == kind,
            Photo.subject_id.in_(list(subject_ids)),
            Photo.state.in_([PhotoState.COMING, PhotoState.UPLOADED, PhotoState.READY, PhotoState.REFUSED]),
        )
        .order_by(Photo.created_at, Photo.id)
        .limit(_MOST * len(subject_ids))
    )
    found: dict[UUID, list[PhotoView]] = {}
    for photo in rows.scalars():
        found.setdefault(photo.subject_id, []).append(view_of(photo))
    return found


async def photos_by_slot(session: AsyncSession, kind: str, subject_id: UUID) -> Counter[str]:
    """How many photos stand as evidence, by slot: before, after, scene."""
    rows = await session.execute(
        select(Photo.slot).where(
            Photo.subject_kind == kind, Photo.subject_id == subject_id, Photo.state.in_([str(state) for state in SENT])
        )
    )
    return Counter(rows.scalars())


async def states_of(session: AsyncSession, photo_ids: Collection[UUID], *, person: UUID) -> list[PhotoView]:
    """What became of one's own photos; another's are not there."""
    rows = await session.execute(
        select(Photo).where(Photo.id.in_(list(photo_ids)), Photo.uploaded_by == person).order_by(Photo.id)
    )
    return [view_of(photo) for photo in rows.scalars()]


def pairs(photos: Sequence[PhotoView]) -> list[PhotoPair]:
    """Ready photos before and after, matched item by item in the order they were sent."""
    before = [photo for photo in photos if photo.is_ready and photo.slot == "before"]
    after = [photo for photo in photos if photo.is_ready and photo.slot == "after"]
    found: list[PhotoPair] = []
    for first in before:
        second = next((photo for photo in after if photo.item == first.item), None)
        if second:
            after.remove(second)
        found.append(PhotoPair(first.item, first, second))
    return found + [PhotoPair(second.item, None, second) for second in after]


def view_of(photo: Photo) -> PhotoView:
    return PhotoView(
        id=photo.id,
        slot=photo.slot,
        item=photo.item,
        state=PhotoState(photo.state),
        reason=photo.reason,
        taken_at=photo.taken_at,
        uploaded_by=photo.uploaded_by,
    )
