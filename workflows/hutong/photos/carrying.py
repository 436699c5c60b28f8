"""A photo of one thing that is wanted for another too: its two sizes are copied, and nobody sends it again.

A copy is a photo of its own: it has its own term, and goes without the first one.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.jobs import enqueue
from hutong.journal import SYSTEM, append
from hutong.objects import ObjectMissing, Shelf
from hutong.objects.keys import office_key
from hutong.photos.events import PhotoReady
from hutong.photos.limits import MAX_BYTES
from hutong.photos.models import Photo
from hutong.photos.reasons import Reason
from hutong.photos.schemas import About
from hutong.photos.states import SENT, PhotoState
from hutong.photos.verdicts import record_refused
from hutong.quotas.service import count

SIZES = {"large_key": "large.jpg", "small_key": "small.jpg"}
_FACTS = (
    "media_type", "size", "width", "height", "sha256", "perceptual", "taken_at", "large_sha256", "small_sha256",
    "large_bytes", "small_bytes",
)  # fmt: skip
LOOK_AGAIN = timedelta(seconds=30)
GIVEN_UP = timedelta(days=2)


def facts_of(photo: Photo) -> dict[str, Any]:
    """What is true of a copy as of the photo itself."""
    return {name: getattr(photo, name) for name in _FACTS}


async def copy_sizes(photo: Photo, source: Shelf, target: Shelf, copy_id: UUID) -> None:
    """Both sizes under the copy's own names; one that is gone from the store is passed by."""
    for name, file_name in SIZES.items():
        key = getattr(photo, name)
        if key is None:
            continue
        content = BytesIO()
        try:
            await source.get(key, content, max_bytes=MAX_BYTES)
        except ObjectMissing:
            continue
        content.seek(0)
        await target.put(target.key("photos", copy_id, file_name), content, media_type="image/jpeg")


def copied_keys(office_id: UUID, copy_id: UUID) -> dict[str, str]:
    return {name: office_key(office_id, "photos", copy_id, file_name) for name, file_name in SIZES.items()}


async def carry(
    session: AsyncSession, chosen: Collection[UUID], *, kind: str, subject: UUID, about: About, now: datetime
) -> None:
    """Have photos of `subject` stand for `about` too, as evidence from now on; a worker copies them afterwards.

    What is not among the subject's photos, or was refused, is passed by. Asked for twice they are the same copies.
    """
    if not chosen:
        return
    office_id = bound_office(session)
    found = await session.scalars(
        select(Photo).where(
            Photo.office_id == office_id, Photo.subject_kind == kind, Photo.subject_id == subject,
            Photo.id.in_(list(chosen)), Photo.state.in_([str(state) for state in SENT]),
        )
    )  # fmt: skip
    for photo in found.all():
        here = uuid5(about.id, f"{about.slot}/{photo.id}")
        row = {
            "office_id": office_id, "id": here, "subject_kind": about.kind, "subject_id": about.id,
            "slot": about.slot, "item": about.item, "state": PhotoState.UPLOADED,
            "key": office_key(office_id, "photos", here, "original"), "taken_at": photo.taken_at,
            "point": photo.point, "uploaded_by": photo.uploaded_by, "created_at": now, "carried_from": photo.id,
            "generated": photo.generated,
        }  # fmt: skip
        added = await session.scalars(insert(Photo).values(**row).on_conflict_do_nothing().returning(Photo.id))
        if added.first() is not None:
            await enqueue(session, "photo.carry", photo_id=here)


async def first_of(session: AsyncSession, photo_id: UUID) -> Photo | None:
    """The photo that a waiting copy is of; None where the copy waits no longer, or the first one is gone."""
    first = Photo.__table__.alias("copy")
    wanted = select(first.c.carried_from).where(
        first.c.office_id == bound_office(session), first.c.id == photo_id, first.c.state == PhotoState.UPLOADED
    )
    return await session.scalar(
        select(Photo).where(Photo.office_id == bound_office(session), Photo.id.in_(wanted.scalar_subquery()))
    )


async def settle(session: AsyncSession, copy: Photo, first: Photo | None, *, now: datetime) -> None:
    """Give the copy the verdict of the first one, or look again later while there is none."""
    state = PhotoState(first.state) if first else PhotoState.ERASED
    if first is not None and state is PhotoState.READY:
        for name, value in {**facts_of(first), **copied_keys(copy.office_id, copy.id)}.items():
            setattr(copy, name, value)
        copy.state, copy.verified_at = PhotoState.READY, now
        if first.large_bytes is not None:  # What was not measured yet is measured, and counted, for each by itself.
            await count(session, photos=1, size=first.large_bytes + (first.small_bytes or 0), now=now)
        event = PhotoReady(subject=copy.id, about_kind=copy.subject_kind, about=copy.subject_id, slot=copy.slot)
        append(session, event, by=SYSTEM, at=now)
    elif state is PhotoState.UPLOADED and now - copy.created_at < GIVEN_UP:
        await enqueue(session, "photo.carry", run_at=now + LOOK_AGAIN, photo_id=copy.id)
    elif state is PhotoState.REPEATED:
        # The very same file stands for the first subject already, and came along as itself.
        copy.state, copy.verified_at = PhotoState.REPEATED, now
    else:
        record_refused(session, copy, _reason(first), now=now)


def _reason(first: Photo | None) -> Reason:
    said = first.reason if first is not None else None
    return next((reason for reason in Reason if reason.sentence == said), Reason.MISSING)
