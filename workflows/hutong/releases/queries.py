"""The pictures that others see, and how each photo of the office stands.

Nothing outside an office reads `Photo.large_key` or `small_key`: it asks here, and gets the covered picture or nothing.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.improvements.models import Improvement, ImprovementAlley
from hutong.people.models import Person
from hutong.photos.models import Photo
from hutong.releases.models import PhotoRelease
from hutong.releases.states import ReleaseState

MOST_ON_A_WALL = 24
MOST = 500
PUBLIC_OF_PHOTO = and_(
    PhotoRelease.office_id == Photo.office_id,
    PhotoRelease.photo_id == Photo.id,
    PhotoRelease.state == ReleaseState.RELEASED,
)
"""Joins a photo to the release by which others see it: there is at most one."""


class PublicPicture(NamedTuple):
    """A covered picture that was let go. `id` is of the release: the photo's own id opens nothing outside."""

    id: UUID
    kind: str
    subject_id: UUID
    slot: str
    item: str | None
    released_at: datetime


class PublicPair(NamedTuple):
    """Before and after, side by side; `about` is a category's code or a project's name."""

    kind: str
    about: str
    before: PublicPicture | None
    after: PublicPicture | None


class Keys(NamedTuple):
    large: str
    small: str


class Listed(NamedTuple):
    """A line of the office's list."""

    release: PhotoRelease
    kind: str
    subject_id: UUID
    slot: str
    covered_by: str | None
    released_by: str | None
    withdrawn_by: str | None


def _public(office_id: UUID) -> Any:
    return (
        select(PhotoRelease.id, Photo.subject_kind, Photo.subject_id, Photo.slot, Photo.item, PhotoRelease.released_at)
        .join(Photo, and_(Photo.office_id == PhotoRelease.office_id, Photo.id == PhotoRelease.photo_id))
        .where(PhotoRelease.office_id == office_id, PhotoRelease.state == ReleaseState.RELEASED)
    )


async def public_pictures_of(session: AsyncSession, kind: str, subjects: Collection[UUID]) -> list[PublicPicture]:
    """Of these things, in the order in which they were let go."""
    if not subjects:
        return []
    statement = _public(bound_office(session)).where(Photo.subject_kind == kind, Photo.subject_id.in_(list(subjects)))
    rows = await session.execute(statement.order_by(PhotoRelease.released_at, PhotoRelease.id).limit(MOST))
    return [PublicPicture(*row) for row in rows]


async def pairs_of_alley(session: AsyncSession, alley_id: UUID) -> list[PublicPair]:
    """What an alley's wall shows of its closed matters and its projects: the latest first."""
    office_id = bound_office(session)
    cases = select(Case.id).where(Case.office_id == office_id, Case.alley_id == alley_id, Case.closed_at.is_not(None))
    projects = select(ImprovementAlley.improvement_id).where(
        ImprovementAlley.office_id == office_id, ImprovementAlley.alley_id == alley_id
    )
    of_alley = or_(
        and_(Photo.subject_kind == "case", Photo.subject_id.in_(cases)),
        and_(Photo.subject_kind == "improvement", Photo.subject_id.in_(projects)),
    )
    latest = _public(office_id).where(of_alley, Photo.slot.in_(("before", "after")))
    rows = await session.execute(latest.order_by(PhotoRelease.released_at.desc()).limit(MOST_ON_A_WALL))
    return await _named(session, [PublicPicture(*row) for row in rows])


async def _named(session: AsyncSession, pictures: Sequence[PublicPicture]) -> list[PublicPair]:
    office_id = bound_office(session)
    about: dict[UUID, str] = {}
    if cases := {picture.subject_id for picture in pictures if picture.kind == "case"}:
        rows = await session.execute(
            select(Case.id, Case.category).where(Case.office_id == office_id, Case.id.in_(cases))
        )
        about |= {row.id: row.category for row in rows}
    if projects := {picture.subject_id for picture in pictures if picture.kind == "improvement"}:
        named = select(Improvement.id, Improvement.name)
        rows = await session.execute(named.where(Improvement.office_id == office_id, Improvement.id.in_(projects)))
        about |= {row.id: row.name for row in rows}
    return [
        PublicPair(kind, about.get(subject, ""), found.get("before"), found.get("after"))
        for (kind, subject, _item), found in _paired(pictures).items()
    ]


def _paired(pictures: Sequence[PublicPicture]) -> dict[tuple[str, UUID, str | None], dict[str, PublicPicture]]:
    """By thing and spot; of several of one spot and side the first, which is the latest."""
    found: dict[tuple[str, UUID, str | None], dict[str, PublicPicture]] = {}
    for picture in pictures:
        found.setdefault((picture.kind, picture.subject_id, picture.item), {}).setdefault(picture.slot, picture)
    return found


async def picture_on_wall(session: AsyncSession, alley_id: UUID, release_id: UUID) -> Keys:
    """Keys of a picture that the wall of this alley shows; raises NotThere for every other."""
    pairs = await pairs_of_alley(session, alley_id)
    if release_id not in {one.id for pair in pairs for one in (pair.before, pair.after) if one}:
        raise NotThere
    return await keys_of_public(session, release_id)


async def keys_of_public(session: AsyncSession, release_id: UUID) -> Keys:
    """Raises NotThere unless it is public at this moment."""
    statement = select(PhotoRelease.large_key, PhotoRelease.small_key).where(
        PhotoRelease.office_id == bound_office(session),
        PhotoRelease.id == release_id,
        PhotoRelease.state == ReleaseState.RELEASED,
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None or row.large_key is None or row.small_key is None:
        raise NotThere
    return Keys(row.large_key, row.small_key)


async def listed(session: AsyncSession, state: str = "", *, photo_id: UUID | None = None) -> list[Listed]:
    """The office's releases, or those of one photo, the latest first."""
    office_id = bound_office(session)
    statement = (
        select(PhotoRelease, Photo.subject_kind, Photo.subject_id, Photo.slot)
        .join(Photo, and_(Photo.office_id == PhotoRelease.office_id, Photo.id == PhotoRelease.photo_id))
        .where(PhotoRelease.office_id == office_id)
        .order_by(PhotoRelease.covered_at.desc(), PhotoRelease.id)
        .limit(MOST)
    )
    if state:
        statement = statement.where(PhotoRelease.state == state)
    if photo_id is not None:
        statement = statement.where(PhotoRelease.photo_id == photo_id)
    rows = (await session.execute(statement)).all()
    people = {who for row in rows for who in (row[0].covered_by, row[0].released_by, row[0].withdrawn_by) if who}
    named = await session.execute(
        select(Person.id, Person.name).where(Person.office_id == office_id, Person.id.in_(people))
    )
    names = {row.id: row.name for row in named}
    return [
        Listed(
            release, kind, subject, slot, names.get(release.covered_by), names.get(release.released_by),
            names.get(release.withdrawn_by),
        )
        for release, kind, subject, slot in rows
    ]  # fmt: skip
