"""Covering a photo, letting it go, and taking it back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.journal import Actor, append
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState
from hutong.quotas.service import count
from hutong.releases.errors import AlreadyPublic, NotCoveredYet
from hutong.releases.events import PhotoCovered, PhotoReleased, PhotoWithdrawn
from hutong.releases.models import PhotoRelease
from hutong.releases.rules import Place, Unreadable, places, rows_of
from hutong.releases.schemas import Cover
from hutong.releases.states import RELEASABLE, STANDING, ReleaseState
from hutong.texts import N_


async def releasable(session: AsyncSession, photo_id: UUID, *, lock: bool = False) -> Photo:
    """A ready photo of a thing that others are shown; raises NotThere."""
    office_id = bound_office(session)
    statement = select(Photo).where(
        Photo.office_id == office_id,
        Photo.id == photo_id,
        Photo.state == PhotoState.READY,
        Photo.subject_kind.in_(RELEASABLE),
    )
    photo = (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()
    if photo is None:
        raise NotThere
    return photo


async def standing(session: AsyncSession, photo_id: UUID) -> PhotoRelease | None:
    """The release of a photo that is made, ready or public."""
    statement = select(PhotoRelease).where(
        PhotoRelease.office_id == bound_office(session),
        PhotoRelease.photo_id == photo_id,
        PhotoRelease.state.in_(STANDING),
    )
    return (await session.scalars(statement)).one_or_none()


async def cover(
    session: AsyncSession, photo_id: UUID, sent: Cover, *, person: UUID, by: Actor, now: datetime
) -> PhotoRelease:
    """Have a covered picture made to be looked at; one that stands already is taken back first. Raises Invalid."""
    photo = await releasable(session, photo_id, lock=True)
    try:
        wanted = places(sent.drawn, sent.cells, rows_of(photo.width or 0, photo.height or 0))
    except Unreadable as problem:
        raise Invalid([FieldProblem("drawn", N_("有一处框不对，请去掉重画；最多 60 处。"))]) from problem
    before = await standing(session, photo_id)
    if before is not None:
        if before.state == ReleaseState.MAKING and before.places == [list(place) for place in wanted]:
            return before
        await _take_back(session, before, because="", person=person, by=by, now=now)
        await session.flush()  # One standing release of a photo: the index would refuse the new one first.
    return await _ask(session, photo, wanted, person=person, by=by, now=now)


async def _ask(
    session: AsyncSession, photo: Photo, wanted: Sequence[Place], *, person: UUID, by: Actor, now: datetime
) -> PhotoRelease:
    row = {
        "office_id": photo.office_id, "id": new_id(), "photo_id": photo.id, "state": ReleaseState.MAKING,
        "places": [list(place) for place in wanted], "covered_by": person, "covered_at": now,
    }  # fmt: skip
    release = (await session.scalars(insert(PhotoRelease).values(row).returning(PhotoRelease))).one()
    append(session, PhotoCovered(subject=photo.id, release=release.id, places=len(wanted)), by=by, at=now)
    await enqueue(session, "photo.cover", release_id=release.id)
    return release


async def let_go(
    session: AsyncSession, photo_id: UUID, release_id: UUID, *, seen: bool, person: UUID, by: Actor, now: datetime
) -> None:
    """Show it outside. `release_id` is of the picture that the person saw. Raises Invalid, or a refusal."""
    photo = await releasable(session, photo_id, lock=True)
    release = await standing(session, photo_id)
    if release is None or release.id != release_id or release.state == ReleaseState.MAKING or release.sha256 is None:
        raise NotCoveredYet
    if release.state == ReleaseState.RELEASED:
        raise AlreadyPublic
    if not seen:
        raise Invalid([FieldProblem("seen", N_("请先看一遍照片，再勾选。"))])
    release.state, release.released_by, release.released_at = ReleaseState.RELEASED, person, now
    event = PhotoReleased(
        subject=photo.id, release=release.id, about_kind=photo.subject_kind, about=photo.subject_id,
        sha256=release.sha256.hex(),
    )  # fmt: skip
    append(session, event, by=by, at=now)


async def take_back(
    session: AsyncSession, photo_id: UUID, *, because: str, person: UUID, by: Actor, now: datetime
) -> None:
    """Nobody outside sees it from now on; a link that is out runs out in minutes. Raises NotThere, Invalid."""
    await releasable(session, photo_id, lock=True)
    release = await standing(session, photo_id)
    if release is None:
        raise NotThere
    if release.state == ReleaseState.RELEASED and not because.strip():
        raise Invalid([FieldProblem("because", N_("请写一句为什么收回。"))])
    await _take_back(session, release, because=because.strip(), person=person, by=by, now=now)


async def _take_back(
    session: AsyncSession, release: PhotoRelease, *, because: str, person: UUID | None, by: Actor, now: datetime
) -> None:
    was_public = release.state == ReleaseState.RELEASED
    if release.size:
        await count(session, photos=0, size=-release.size, now=now)
    for key in filter(None, (release.large_key, release.small_key)):
        await enqueue(session, "photo.discard", photo_id=release.photo_id, key=key)
    release.state, release.withdrawn_by, release.withdrawn_at = ReleaseState.WITHDRAWN, person, now
    release.because, release.large_key, release.small_key = because or None, None, None
    event = PhotoWithdrawn(subject=release.photo_id, release=release.id, was_public=was_public)
    append(session, event, by=by, at=now)
