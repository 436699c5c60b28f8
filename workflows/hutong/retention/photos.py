"""Photos past their term: files and what the camera wrote go; the row keeps the hash and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.archives import jobs as _declares_forget  # noqa: F401 - its specification is looked up below
from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.jobs import Job, job_row
from hutong.photos import jobs as _declares_discard  # noqa: F401 - its specification is looked up below
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState
from hutong.quotas.service import count
from hutong.releases.models import PhotoRelease
from hutong.releases.states import STANDING, ReleaseState
from hutong.retention.held import AT_ONCE, erasable

_OF_WALKS = ("patrol", "visit", "fix", "inspection")
EXPIRED = "expired"
_OF_A_ROW = (
    Photo.id, Photo.key, Photo.large_key, Photo.small_key, Photo.sha256, Photo.large_sha256, Photo.state,
    Photo.large_bytes, Photo.small_bytes,
)  # fmt: skip


async def erase_photos(session: AsyncSession, before: datetime, now: datetime) -> int:
    """The files go through the job that clears away originals, which may try for as long as it takes."""
    office_id = bound_office(session)
    of_closed_case = exists().where(
        Case.office_id == Photo.office_id, Case.id == Photo.subject_id, Case.closed_at < before
    )
    over = (
        Photo.office_id == office_id,
        Photo.created_at < before,
        Photo.generated.is_(False),
        Photo.state != PhotoState.ERASED,
    )
    of_cases = (*over, Photo.subject_kind == "case", of_closed_case)
    erased = await _erase_those(session, office_id, *over, Photo.subject_kind.in_(_OF_WALKS), now=now)
    async for some in erasable(session, Photo.subject_id, *of_cases, now=now):
        erased += await _erase_those(session, office_id, *of_cases, some, now=now)
    return erased


async def _erase_those(session: AsyncSession, office_id: UUID, *over: ColumnElement[bool], now: datetime) -> int:
    erased = 0
    while True:
        found = select(*_OF_A_ROW).where(*over)
        rows = (await session.execute(found.limit(AT_ONCE).with_for_update(skip_locked=True))).all()
        if not rows:
            return erased
        await _erase(session, office_id, rows, now)
        erased += len(rows)


async def _erase(session: AsyncSession, office_id: UUID, rows: Sequence[Any], now: datetime) -> None:
    ids = [row.id for row in rows]
    keys = [(row.id, key) for row in rows for key in (row.key, row.large_key, row.small_key) if key]
    released, freed = await _take_back(session, office_id, ids, now)
    keys += released
    # What was never measured was never counted.
    kept = [row for row in rows if row.state == PhotoState.READY and row.large_bytes is not None]
    freed += sum((row.large_bytes or 0) + (row.small_bytes or 0) for row in kept)
    await count(session, photos=-len(kept), size=-freed, now=now)
    jobs = [job_row(office_id, "photo.discard", photo_id=photo_id, key=key) for photo_id, key in keys]
    jobs += [job_row(office_id, "archive.forget", sha256=row.large_sha256.hex()) for row in rows if row.large_sha256]
    await session.execute(insert(Job), jobs)
    # One that never became a picture has no hash to keep, and nobody has let it go.
    nothing = delete(Photo).where(Photo.office_id == office_id, Photo.id.in_([r.id for r in rows if r.sha256 is None]))
    await session.execute(nothing.execution_options(synchronize_session=False))
    gone = update(Photo).where(Photo.office_id == office_id, Photo.id.in_(ids))
    changed = gone.values(
        state=PhotoState.ERASED, erased_at=now, erased_because=EXPIRED, large_key=None, small_key=None,
        perceptual=None, taken_at=None, point=None, uploaded_by=None,
    )  # fmt: skip
    await session.execute(changed.execution_options(synchronize_session=False))


async def _take_back(
    session: AsyncSession, office_id: UUID, photo_ids: list[UUID], now: datetime
) -> tuple[list[tuple[UUID, str]], int]:
    """What hung outside comes down with the photo; the keys of its files, and how long they were."""
    mine = (
        PhotoRelease.office_id == office_id, PhotoRelease.photo_id.in_(photo_ids), PhotoRelease.state.in_(STANDING)
    )  # fmt: skip
    held = select(PhotoRelease.photo_id, PhotoRelease.large_key, PhotoRelease.small_key, PhotoRelease.size).where(*mine)
    found = (await session.execute(held)).all()
    down = update(PhotoRelease).where(*mine).values(
        state=ReleaseState.WITHDRAWN, withdrawn_at=now, large_key=None, small_key=None
    )  # fmt: skip
    await session.execute(down.execution_options(synchronize_session=False))
    keys = [(row.photo_id, key) for row in found for key in (row.large_key, row.small_key) if key]
    return keys, sum(row.size or 0 for row in found)
