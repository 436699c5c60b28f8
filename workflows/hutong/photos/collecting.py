"""Tickets that nobody came back with, and originals that a signed form could still put back."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.jobs import enqueue
from hutong.photos.limits import TICKET_SECONDS
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState

FORGOTTEN_AFTER = timedelta(days=1)
_AT_ONCE = 500


def discard_at(created_at: datetime) -> datetime:
    """When the signed form of a photo has surely run out."""
    return created_at + timedelta(seconds=TICKET_SECONDS + 60)


async def plan_collecting(session: AsyncSession, now: datetime) -> None:
    """Have this day's tickets looked at once they are all old: one job an office and day, whatever the number."""
    day_ends = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    await enqueue(session, "photo.collect", run_at=day_ends + FORGOTTEN_AFTER, dedupe_key=f"photo.collect:{now.date()}")


async def forgotten_tickets(session: AsyncSession, *, now: datetime) -> list[tuple[UUID, str]]:
    """(id, key) of tickets older than a day, some hundreds at most."""
    rows = await session.execute(
        select(Photo.id, Photo.key)
        .where(Photo.state == PhotoState.TICKET, Photo.created_at < now - FORGOTTEN_AFTER)
        .order_by(Photo.created_at)
        .limit(_AT_ONCE)
    )
    return [(row.id, row.key) for row in rows]


async def forget_tickets(session: AsyncSession, photo_ids: list[UUID]) -> None:
    """Remove the rows of those that are tickets still."""
    await session.execute(
        delete(Photo)
        .where(Photo.id.in_(photo_ids), Photo.state == PhotoState.TICKET)
        .execution_options(synchronize_session=False)
    )
