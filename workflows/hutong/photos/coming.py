"""Photos that a phone keeps still: told of with the words, put straight into the store, receipted when read back."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.objects import ObjectMissing, ObjectTooBig, Shelf, Upload
from hutong.objects.keys import office_key
from hutong.photos.collecting import WAITED_FOR, discard_at, plan_collecting
from hutong.photos.limits import MAX_BYTES, TICKET_SECONDS
from hutong.photos.models import Photo
from hutong.photos.rereading import hash_of
from hutong.photos.schemas import Announced, Offered
from hutong.photos.states import AWAITED, PhotoState


async def announce(session: AsyncSession, photos: Sequence[Announced], *, person: UUID, now: datetime) -> None:
    """Rows for what will come, so that readers of the words see that something is missing. A repeat is the first."""
    if not photos:
        return
    office_id = bound_office(session)
    rows = [_row(office_id, photo, person=person, now=now) for photo in photos]
    await session.execute(insert(Photo).values(rows).on_conflict_do_nothing())
    await plan_collecting(session, now, after=WAITED_FOR)


async def known_to(session: AsyncSession, ids: Collection[UUID], *, person: UUID) -> dict[UUID, Photo]:
    """The rows of these photos. Raises NotThere when one is another's."""
    found = await session.scalars(select(Photo).where(Photo.office_id == bound_office(session), Photo.id.in_(ids)))
    rows = {row.id: row for row in found}
    if any(row.uploaded_by != person for row in rows.values()):
        raise NotThere
    return rows


async def is_whole(shelf: Shelf, key: str, told: dict[str, Any]) -> bool:
    """Whether just the file that the phone told of lies there: read back, not assumed."""
    try:
        digest, size = await hash_of(shelf, key, max_bytes=MAX_BYTES)
    except (ObjectMissing, ObjectTooBig):
        return False
    return size == told["size"] and told["sha256"] in {None, digest.hex()}


async def arrived(session: AsyncSession, photo_id: UUID, key: str, *, person: UUID) -> bool:
    """Note that the file lies whole under `key`; whether this one is here now, by whichever way it came."""
    mine = (Photo.office_id == bound_office(session), Photo.id == photo_id, Photo.uploaded_by == person)
    changed = await session.scalar(
        update(Photo)
        .where(*mine, Photo.state.in_(AWAITED), Photo.key == key)
        .values(state=PhotoState.UPLOADED, told=None)
        .returning(Photo.id)
        .execution_options(synchronize_session=False)
    )
    if changed is not None:
        await enqueue(session, "photo.verify", dedupe_key=f"photo:{photo_id}", photo_id=photo_id)
        return True
    return await session.scalar(select(Photo.id).where(*mine, Photo.state.not_in(AWAITED))) is not None


async def not_wanted(session: AsyncSession, photo_id: UUID, *, person: UUID, now: datetime) -> None:
    """It was told of and is refused: nobody waits for it any more. What may lie in the store goes."""
    mine = (Photo.office_id == bound_office(session), Photo.id == photo_id, Photo.uploaded_by == person)
    gone = delete(Photo).where(*mine, Photo.state == PhotoState.COMING).returning(Photo.key, Photo.told)
    row = (await session.execute(gone.execution_options(synchronize_session=False))).one_or_none()
    if row is not None and row.told is not None:
        await enqueue(session, "photo.discard", run_at=discard_at(now), photo_id=photo_id, key=row.key)


async def form_for(
    session: AsyncSession, shelf: Shelf, photo: Offered, *, person: UUID, taken_at: datetime | None, now: datetime
) -> Upload | None:
    """A form for exactly this file; none when it is here already. Ask `check_wanted` and `may_add` before."""
    office_id = bound_office(session)
    new = insert(Photo).values(_row(office_id, photo, person=person, now=now))
    await session.execute(new.on_conflict_do_nothing())
    mine = (Photo.office_id == office_id, Photo.id == photo.id)
    held = select(Photo).where(*mine).with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(held)).one()
    if row.uploaded_by != person:
        raise NotThere
    if row.state not in AWAITED:
        return None
    if row.told is not None and row.created_at < now - timedelta(seconds=TICKET_SECONDS):
        # Whatever clears away what lay under the old form's key must not meet the file that comes by the new one.
        await enqueue(session, "photo.discard", run_at=now, photo_id=row.id, key=row.key)
        row.key = office_key(office_id, "photos", row.id, f"original-{new_id().hex}")
    row.created_at, row.taken_at = now, taken_at
    row.point = photo.point.rounded() if photo.point else None
    row.told = {"media_type": photo.media_type, "size": photo.size, "sha256": photo.sha256}
    await plan_collecting(session, now, after=WAITED_FOR)
    return shelf.sign_upload(
        row.key, media_type=photo.media_type, min_bytes=photo.size, max_bytes=photo.size, seconds=TICKET_SECONDS
    )


def _row(office_id: UUID, photo: Announced, *, person: UUID, now: datetime) -> dict[str, Any]:
    return {
        "office_id": office_id, "id": photo.id, "subject_kind": photo.kind, "subject_id": photo.of, "slot": photo.slot,
        "item": photo.item, "state": PhotoState.COMING, "key": office_key(office_id, "photos", photo.id, "original"),
        "uploaded_by": person, "created_at": now,
    }  # fmt: skip
