"""Writing down what a worker found: ready, refused, or the same file once more."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.journal import SYSTEM, append
from hutong.offices.models import Office
from hutong.patrols.proving import count_if_proven
from hutong.photos.events import PhotoReady, PhotoRefused
from hutong.photos.models import Photo
from hutong.photos.reasons import Reason
from hutong.photos.sandbox import Opened
from hutong.photos.states import PhotoState
from hutong.quotas.service import count

_EARLIEST_YEAR = 2000
_A_FAST_CLOCK = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A good picture: what was found in it, and where its two sizes now lie."""

    opened: Opened
    size: int
    sha256: bytes
    large_key: str
    small_key: str
    large_sha256: bytes
    small_sha256: bytes
    large_bytes: int
    small_bytes: int


async def waiting_photo(session: AsyncSession, photo_id: UUID, *, lock: bool = False) -> Photo | None:
    """The photo while a verdict is wanted; none when it has one, or was never there."""
    statement = select(Photo).where(Photo.id == photo_id, Photo.state == PhotoState.UPLOADED)
    return (await session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()


async def record_ready(session: AsyncSession, photo: Photo, found: Verified, *, now: datetime) -> None:
    """Show the photo from now on, unless the same file already stands for the same thing."""
    photo.verified_at, photo.size, photo.sha256 = now, found.size, found.sha256
    if await _is_repeated(session, photo):
        photo.state = PhotoState.REPEATED
        return
    opened = found.opened
    photo.state, photo.media_type = PhotoState.READY, opened.media_type
    photo.width, photo.height, photo.perceptual = opened.width, opened.height, opened.perceptual
    photo.large_key, photo.small_key = found.large_key, found.small_key
    photo.large_sha256, photo.small_sha256 = found.large_sha256, found.small_sha256
    photo.large_bytes, photo.small_bytes = found.large_bytes, found.small_bytes
    await count(session, photos=1, size=found.large_bytes + found.small_bytes, now=now)
    photo.taken_at = taken_at(opened, zone=await _zone(session), now=now) or photo.taken_at
    photo.point = point_of(opened) or photo.point
    event = PhotoReady(subject=photo.id, about_kind=photo.subject_kind, about=photo.subject_id, slot=photo.slot)
    append(session, event, by=SYSTEM, at=now)
    if photo.subject_kind == "fix":
        await count_if_proven(session, photo.subject_id, by=SYSTEM)


def record_refused(session: AsyncSession, photo: Photo, reason: Reason, *, now: datetime) -> None:
    photo.state, photo.reason, photo.verified_at = PhotoState.REFUSED, reason.sentence, now
    event = PhotoRefused(
        subject=photo.id, about_kind=photo.subject_kind, about=photo.subject_id, slot=photo.slot, reason=reason
    )
    append(session, event, by=SYSTEM, at=now)


async def _zone(session: AsyncSession) -> ZoneInfo:
    office_id = bound_office(session)
    return ZoneInfo((await session.execute(select(Office.time_zone).where(Office.office_id == office_id))).scalar_one())


async def _is_repeated(session: AsyncSession, photo: Photo) -> bool:
    same = select(Photo.id).where(
        Photo.sha256 == photo.sha256,
        Photo.subject_kind == photo.subject_kind,
        Photo.subject_id == photo.subject_id,
        Photo.slot == photo.slot,
        Photo.item.is_not_distinct_from(photo.item),
        Photo.state == PhotoState.READY,
        Photo.id != photo.id,
    )
    with session.no_autoflush:
        return (await session.execute(same.limit(1))).scalar_one_or_none() is not None


def taken_at(opened: Opened, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The camera's wall clock as a moment, in the office's zone unless it names an offset; nonsense is none."""
    if opened.moment is None:
        return None
    try:
        wall = datetime.strptime(opened.moment, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - the zone is put beside it below
        moment = wall.replace(tzinfo=_offset(opened.offset) or zone)
    except ValueError:
        return None
    return moment if moment.year >= _EARLIEST_YEAR and moment <= now + _A_FAST_CLOCK else None


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))


def point_of(opened: Opened) -> dict[str, float] | None:
    """Rounded to about a hundred metres: the stretch of an alley, never a doorway."""
    if opened.lat is None or opened.lon is None:
        return None
    return {"lat": round(opened.lat, 3), "lon": round(opened.lon, 3)}
