"""Who may see a photo: the one who took it, and whoever may read what it belongs to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.alley_records.maps import PICTURED, map_of, may_see
from hutong.cases.lists import alleys_within
from hutong.cases.queries import case_for
from hutong.cases.settings import setting_at
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.patrols.models import Patrol
from hutong.photos.examples import EXAMPLE
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState


@dataclass(frozen=True, slots=True)
class Files:
    """Keys of the two sizes of a ready photo."""

    large: str
    small: str


async def files_for(session: AsyncSession, viewer: Viewer, photo_id: UUID, *, now: datetime) -> Files:
    """Raises NotThere for a photo that is not there, not ready, or not this viewer's to see: all the same."""
    ready = select(Photo).where(Photo.id == photo_id, Photo.state == PhotoState.READY)
    photo = (await session.execute(ready)).scalar_one_or_none()
    if photo is None:
        raise NotThere
    if photo.uploaded_by != viewer.id:
        await _check_reach(session, viewer, photo, now=now)
    return Files(str(photo.large_key), str(photo.small_key))


async def _check_reach(session: AsyncSession, viewer: Viewer, photo: Photo, *, now: datetime) -> None:
    if photo.subject_kind == "case":
        await case_for(session, viewer.id, photo.subject_id, now=now, everything=viewer.may("office.read"))
    elif photo.subject_kind == PICTURED:
        _, setting = await setting_at(session, now)
        seen = may_see(
            await map_of(session, photo.subject_id),
            reads_alleys=viewer.may("alley.read"),
            reads_office=viewer.may("office.read"),
            answers={alley.id for alley in alleys_within(setting, viewer.id, now)},
            person=viewer.id,
        )
        if not seen:
            raise NotThere
    elif photo.subject_kind != EXAMPLE and not viewer.may("alley.read"):
        raise NotThere
    elif photo.subject_kind == "patrol" and not viewer.may("office.read"):
        # As the walk itself is read: not by whoever reads of alleys at all, once it is known along which it went.
        alley = await _walked(session, photo.subject_id)
        _, setting = await setting_at(session, now)
        if alley is not None and alley not in {each.id for each in alleys_within(setting, viewer.id, now)}:
            raise NotThere


async def _walked(session: AsyncSession, patrol: UUID) -> UUID | None:
    """Along which alley, if the walk is on record."""
    statement = select(Patrol.alley_id).where(Patrol.office_id == bound_office(session), Patrol.id == patrol)
    found: UUID | None = await session.scalar(statement)
    return found
