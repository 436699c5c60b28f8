"""Sending a photo: a ticket and a signed form for a browser with script, or through the web without."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import and_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.objects import Shelf, Upload
from hutong.patrols.models import Fix
from hutong.photos.collecting import discard_at, plan_collecting
from hutong.photos.errors import PhotoRefused
from hutong.photos.limits import MAX_BYTES, MEDIA_TYPES, TICKET_SECONDS
from hutong.photos.models import Photo
from hutong.photos.reasons import Reason
from hutong.photos.schemas import DANGER, About
from hutong.photos.states import AWAITED, PhotoState
from hutong.quotas.rules import Level
from hutong.quotas.service import standing


async def ticket(
    session: AsyncSession, shelf: Shelf, about: About, *, media_type: str, size: int, person: UUID, now: datetime
) -> tuple[UUID, Upload]:
    """A photo's id and the form to post it with. Raises `PhotoRefused` for what would be refused anyway."""
    await check_wanted(session, about, media_type=media_type, size=size)
    photo_id = new_id()
    row = _row(session, photo_id, shelf, about, person=person, now=now)
    await session.execute(insert(Photo).values(**row, state=PhotoState.TICKET))
    await plan_collecting(session, now)
    form = shelf.sign_upload(row["key"], media_type=media_type, max_bytes=MAX_BYTES, seconds=TICKET_SECONDS)
    return photo_id, form


async def check_wanted(session: AsyncSession, about: About, *, media_type: str, size: int) -> None:
    """Raises `PhotoRefused` for what a worker would refuse anyway, as far as type and size tell."""
    if media_type not in MEDIA_TYPES:
        raise PhotoRefused(Reason.NOT_A_PICTURE)
    if size > MAX_BYTES:
        raise PhotoRefused(Reason.TOO_BIG)
    if size < 1:
        raise PhotoRefused(Reason.MISSING)
    if await is_of_a_person(session, about):
        raise PhotoRefused(Reason.OF_A_PERSON)
    if (await standing(session)).level is Level.FULL and not await _is_of_danger(session, about):
        raise PhotoRefused(Reason.FULL)


async def uploaded(session: AsyncSession, photo_id: UUID, *, person: UUID) -> None:
    """The browser says that the file is in the store; a worker will see. Saying it again changes nothing."""
    mine = (Photo.id == photo_id, Photo.uploaded_by == person)
    changed = await session.execute(
        update(Photo)
        .where(*mine, Photo.state == PhotoState.TICKET)
        .values(state=PhotoState.UPLOADED)
        .returning(Photo.id)
        .execution_options(synchronize_session=False)
    )
    if changed.scalar_one_or_none() is not None:
        await enqueue(session, "photo.verify", dedupe_key=f"photo:{photo_id}", photo_id=photo_id)
    elif (await session.execute(select(Photo.id).where(*mine))).scalar_one_or_none() is None:
        raise NotThere


def plain_id(about: About, sha256: bytes) -> UUID:
    """The id of a photo sent through the web: the same file for the same thing is the same photo."""
    return uuid5(about.id, f"{about.kind}/{about.slot}/{about.item}/{sha256.hex()}")


async def is_known(session: AsyncSession, photo_id: UUID) -> bool:
    """Whether this photo came before, so that its file need not be stored again."""
    here = select(Photo.id).where(Photo.id == photo_id, Photo.state.not_in(AWAITED))
    return (await session.execute(here)).scalar_one_or_none() is not None


async def received(
    session: AsyncSession,
    shelf: Shelf,
    about: About,
    *,
    photo_id: UUID,
    person: UUID | None,
    now: datetime,
    taken_at: datetime | None = None,
    point: dict[str, float] | None = None,
) -> None:
    """Note a file that the web has put into the store, and have it looked at. A repeat is the first one.

    `taken_at` and the rounded `point` are what the sender read from the picture before making it small; what stands
    in the file goes before them.
    """
    row = _row(session, photo_id, shelf, about, person=person, now=now)
    new = insert(Photo).values(**row, state=PhotoState.UPLOADED, taken_at=taken_at, point=point)
    # A phone may have told of it before, and been given a form that it could not use.
    came = {
        "state": PhotoState.UPLOADED, "key": row["key"], "taken_at": taken_at, "point": point, "told": None,
        "created_at": now,
    }  # fmt: skip
    awaited = and_(Photo.state == PhotoState.COMING, Photo.uploaded_by == person)
    other_key = select(Photo.key).where(Photo.id == photo_id, awaited, Photo.key != row["key"])
    if other := await session.scalar(other_key):
        await enqueue(session, "photo.discard", run_at=discard_at(now), photo_id=photo_id, key=other)
    added = await session.execute(
        new.on_conflict_do_update(index_elements=["office_id", "id"], set_=came, where=awaited).returning(Photo.id)
    )
    if added.scalar_one_or_none() is not None:
        await enqueue(session, "photo.verify", dedupe_key=f"photo:{photo_id}", photo_id=photo_id)


async def is_of_a_person(session: AsyncSession, about: About) -> bool:
    """Whether the subject is words spoken to someone: of that no photo is kept, whatever a page offered."""
    if about.kind != "fix":
        return False
    way = (await session.execute(select(Fix.way).where(Fix.id == about.id))).scalar_one_or_none()
    return way == "dissuade"


async def _is_of_danger(session: AsyncSession, about: About) -> bool:
    """Whether it is evidence of a danger, told of just now or on record already."""
    if about.item == DANGER:
        return True
    if about.kind != "case":
        return False
    danger = select(Case.danger).where(Case.office_id == bound_office(session), Case.id == about.id)
    return bool(await session.scalar(danger))


def original_key(shelf: Shelf, photo_id: UUID) -> str:
    return shelf.key("photos", photo_id, "original")


def _row(
    session: AsyncSession, photo_id: UUID, shelf: Shelf, about: About, *, person: UUID | None, now: datetime
) -> dict[str, Any]:
    return {
        "office_id": bound_office(session),
        "id": photo_id,
        "subject_kind": about.kind,
        "subject_id": about.id,
        "slot": about.slot,
        "item": about.item,
        "key": original_key(shelf, photo_id),
        "uploaded_by": person,
        "created_at": now,
    }
