"""Photos that were handed along: copied to the other office's shelf under names of its own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.photos.carrying import copied_keys, facts_of
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState
from hutong.quotas.service import count
from hutong.referrals.models import Referral


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


async def keep(session: AsyncSession, found: Sequence[Photo], referral_id: UUID, *, now: datetime) -> None:
    """Their rows, once; nobody of this office took them."""
    office_id = bound_office(session)
    for photo in found:
        here = copy_id(referral_id, photo.id)
        keys = copied_keys(office_id, here)
        row = {
            "office_id": office_id, "id": here, "subject_kind": "case", "subject_id": referral_id, "slot": "scene",
            "state": PhotoState.READY.value, "key": keys["large_key"], "verified_at": now, **keys, **facts_of(photo),
        }  # fmt: skip
        added = await session.scalars(insert(Photo).values(**row).on_conflict_do_nothing().returning(Photo.id))
        # What was not measured there is measured, and counted, here.
        if added.first() is not None and photo.large_bytes is not None:
            size = photo.large_bytes + (photo.small_bytes or 0)
            await count(session, photos=1, size=size, now=now)


def copy_id(referral_id: UUID, photo_id: UUID) -> UUID:
    return uuid5(referral_id, str(photo_id))
