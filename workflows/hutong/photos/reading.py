"""Who may see a photo: the one who took it, whoever answers for the place, and the one whose report it belongs to."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.cases.models import Case
from hutong.errors import NotThere
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState

# Duties over places: chiefs, communities, headquarters, leaders and the office's administrators.
_ANSWERS_FOR = {"case": "case.read"}
_ANSWERS_FOR_ALLEYS = "alley.read"


@dataclass(frozen=True, slots=True)
class Files:
    """Keys of the two sizes of a ready photo."""

    large: str
    small: str


async def files_for(session: AsyncSession, viewer: Viewer, photo_id: UUID) -> Files:
    """Raises NotThere for a photo that is not there, not ready, or not this viewer's to see: all the same."""
    ready = select(Photo).where(Photo.id == photo_id, Photo.state == PhotoState.READY)
    photo = (await session.execute(ready)).scalar_one_or_none()
    if photo is None or not await _may_see(session, viewer, photo):
        raise NotThere
    return Files(str(photo.large_key), str(photo.small_key))


async def _may_see(session: AsyncSession, viewer: Viewer, photo: Photo) -> bool:
    if photo.uploaded_by == viewer.id or viewer.may(_ANSWERS_FOR.get(photo.subject_kind, _ANSWERS_FOR_ALLEYS)):
        return True
    if photo.subject_kind != "case":
        return False
    # A steward sees what became of her report.
    reporter = select(Case.reporter_id).where(Case.id == photo.subject_id)
    return (await session.execute(reporter)).scalar_one_or_none() == viewer.id
