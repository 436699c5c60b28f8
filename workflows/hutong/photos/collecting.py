"""Tickets that nobody came back with, and originals that a signed form could still put back."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.jobs import enqueue
from hutong.photos.limits import COMING_DAYS, TICKET_SECONDS
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState

FORGOTTEN_AFTER = timedelta(days=1)
WAITED_FOR = timedelta(days=COMING_DAYS)
AT_ONCE = 500


def discard_at(created_at: datetime) -> datetime:
    """When the signed form of a photo has surely run out."""
    return created_at + timedelta(seconds=TICKET_SECONDS + 60)


async def plan_collecting(session: AsyncSession, now: datetime, *, after: timedelta = FORGOTTEN_AFTER) -> None:
    """Have this day's tickets looked at once they are all old: one job an office and day, whatever the number."""
    day_ends = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    run_at = day_ends + after
    await enqueue(session, "photo.collect", run_at=run_at, dedupe_key=f"photo.collect:{run_at.date()}")


async def forgotten_tickets(session: AsyncSession, *, now: datetime) -> list[tuple[UUID, str]]:
    """(id, key) of tickets older than a day, and of what phones never sent, some hundreds at most."""
    rows = await session.execute(
        select(Photo.id, Photo.key).where(_is_forgotten(now)).order_by(Photo.created_at).limit(AT_ONCE)
    )
    return [(row.id, row.key) for row in rows]


async def forget_tickets(session: AsyncSession, photo_ids: list[UUID], *, now: datetime) -> list[UUID]:
    """Remove the rows of those that are forgotten still: meanwhile a phone may have come back. Returns which."""
    gone = await session.scalars(
        delete(Photo)
        .where(Photo.id.in_(photo_ids), _is_forgotten(now))
        .returning(Photo.id)
        .execution_options(synchronize_session=False)
    )
    return list(gone.all())


def _is_forgotten(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Photo.state == PhotoState.TICKET, Photo.created_at < now - FORGOTTEN_AFTER),
        and_(Photo.state == PhotoState.COMING, Photo.created_at < now - WAITED_FOR),
    )
