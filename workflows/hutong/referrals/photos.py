"""Photos that were handed along: copied to the other office's shelf under names of its own."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.objects import ObjectMissing, Shelf
from hutong.objects.keys import office_key
from hutong.photos.limits import MAX_BYTES
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState
from hutong.quotas.service import count
from hutong.referrals.models import Referral

_SIZES = {"large_key": "large.jpg", "small_key": "small.jpg"}


async def to_carry(session: AsyncSession, referral_id: UUID, wanted: Sequence[UUID]) -> list[Photo]:
    """In the first office: those of its case that are still there; nothing that the referral does not name."""
    referral = await session.get(Referral, (bound_office(session), referral_id))
    if referral is None:
        return []
    named = {UUID(one) for one in referral.photos} & set(wanted)
    rows = await session.scalars(
        select(Photo).where(
            Photo.office_id == bound_office(session), Photo.subject_kind == "case",
            Photo.subject_id == referral.case_id, Photo.state == PhotoState.READY, Photo.id.in_(named),
        )
    )  # fmt: skip
    return list(rows)


async def copy(photo: Photo, source: Shelf, target: Shelf, referral_id: UUID) -> None:
    """Both sizes; one that is gone from the store is passed by."""
    for name, file_name in _SIZES.items():
        key = getattr(photo, name)
        if key is None:
            continue
        content = BytesIO()
        try:
            await source.get(key, content, max_bytes=MAX_BYTES)
        except ObjectMissing:
            continue
        content.seek(0)
        await target.put(_key(target, photo.id, referral_id, file_name), content, media_type="image/jpeg")


async def keep(session: AsyncSession, found: Sequence[Photo], referral_id: UUID, *, now: datetime) -> None:
    """Their rows, once; nobody of this office took them."""
    office_id = bound_office(session)
    for photo in found:
        here = uuid5(referral_id, str(photo.id))
        row = {
            "office_id": office_id, "id": here, "subject_kind": "case", "subject_id": referral_id, "slot": "scene",
            "state": PhotoState.READY.value, "key": office_key(office_id, "photos", here, _SIZES["large_key"]),
            **{name: office_key(office_id, "photos", here, file_name) for name, file_name in _SIZES.items()},
            "media_type": photo.media_type, "size": photo.size, "width": photo.width, "height": photo.height,
            "sha256": photo.sha256, "perceptual": photo.perceptual, "taken_at": photo.taken_at,
            "verified_at": now,
            "large_sha256": photo.large_sha256, "small_sha256": photo.small_sha256,
            "large_bytes": photo.large_bytes, "small_bytes": photo.small_bytes,
        }  # fmt: skip
        added = await session.scalars(insert(Photo).values(**row).on_conflict_do_nothing().returning(Photo.id))
        # What was not measured there is measured, and counted, here.
        if added.first() is not None and photo.large_bytes is not None:
            size = photo.large_bytes + (photo.small_bytes or 0)
            await count(session, photos=1, size=size, now=now)


def _key(target: Shelf, photo_id: UUID, referral_id: UUID, file_name: str) -> str:
    return target.key("photos", uuid5(referral_id, str(photo_id)), file_name)
