"""When a tidying counts: with a photo of before and one of after, both looked through, and not twice the same."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hutong.alleys.models import Alley
from hutong.db import bound_office
from hutong.jobs import enqueue
from hutong.journal import SYSTEM, Actor, append
from hutong.patrols.events import FixDone
from hutong.patrols.models import Fix
from hutong.photos.events import PhotoRefused
from hutong.photos.models import Photo
from hutong.photos.reasons import Reason
from hutong.photos.states import SENT, PhotoState
from hutong.quotas.service import count


async def count_if_proven(session: AsyncSession, fix_id: UUID, *, by: Actor) -> None:
    """Count it, once, if it waited for its photos and both are there; its own time stands, whenever they came."""
    office_id = bound_office(session)
    before, after = aliased(Photo), aliased(Photo)
    proven = exists().where(
        *(_of(photo, office_id, fix_id, slot) for photo, slot in ((before, "before"), (after, "after"))),
        before.sha256.is_distinct_from(after.sha256) | before.sha256.is_(None),
    )
    changed = await session.execute(
        update(Fix)
        .where(Fix.office_id == office_id, Fix.id == fix_id, Fix.awaits_photos, proven)
        .values(awaits_photos=False)
        .returning(Fix.alley_id, Fix.person_id, Fix.post_kind, Fix.category, Fix.way, Fix.occurred_at)
        .execution_options(synchronize_session=False)
    )
    row = changed.one_or_none()
    if row is None:
        return
    kind = await session.scalar(select(Alley.kind).where(Alley.office_id == office_id, Alley.id == row.alley_id))
    event = FixDone(
        subject=fix_id, alley=row.alley_id, alley_kind=str(kind), person=row.person_id, post_kind=row.post_kind,
        category=row.category, way=row.way,
    )  # fmt: skip
    append(session, event, by=by, at=row.occurred_at)


async def let_go_of_pictures(session: AsyncSession, fix_id: UUID, *, now: datetime) -> None:
    """Of words spoken to someone no picture is kept: nor one that came before it was said which it was."""
    office_id = bound_office(session)
    found = await session.scalars(
        select(Photo).where(
            Photo.office_id == office_id, Photo.subject_kind == "fix", Photo.subject_id == fix_id,
            Photo.state.in_([str(state) for state in SENT]),
        )
    )  # fmt: skip
    for photo in found.all():
        if photo.state == PhotoState.READY:
            await count(session, photos=-1, size=-((photo.large_bytes or 0) + (photo.small_bytes or 0)), now=now)
        for key in (photo.key, photo.large_key, photo.small_key):
            if key:
                await enqueue(session, "photo.discard", photo_id=photo.id, key=key)
        if photo.large_sha256 is not None:
            await enqueue(session, "archive.forget", sha256=photo.large_sha256.hex())
        photo.state, photo.reason = PhotoState.REFUSED, Reason.OF_A_PERSON.sentence
        refused = PhotoRefused(
            subject=photo.id, about_kind="fix", about=fix_id, slot=photo.slot, reason=Reason.OF_A_PERSON
        )
        append(session, refused, by=SYSTEM, at=now)
        photo.large_key = photo.small_key = photo.taken_at = photo.point = photo.perceptual = None


def _of(photo: type[Photo], office_id: UUID, fix_id: UUID, slot: str) -> ColumnElement[bool]:
    return and_(
        photo.office_id == office_id, photo.subject_kind == "fix", photo.subject_id == fix_id, photo.slot == slot,
        photo.state == PhotoState.READY,
    )  # fmt: skip
