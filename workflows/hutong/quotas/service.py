"""Counting photos in and out, in the transaction that keeps or erases them; and saying how many there may be."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.journal import SYSTEM, Actor, append
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.publications.administrators import tell_administrators
from hutong.quotas.events import QuotaNearlyUsed, QuotaSet
from hutong.quotas.models import PhotoQuota
from hutong.quotas.rules import MOST_BYTES, MOST_PHOTOS, Level, Standing
from hutong.quotas.schemas import SetQuota
from hutong.texts import N_

GIGABYTE = 1000**3


async def standing(session: AsyncSession) -> Standing:
    """One row by its key: nothing is added up."""
    row = await session.get(PhotoQuota, bound_office(session))
    return _standing(row) if row else Standing(0, 0)


async def count(session: AsyncSession, *, photos: int, size: int, now: datetime) -> None:
    """So many more, or fewer. Says once in the journal that it is nearly full."""
    office_id = bound_office(session)
    fresh = insert(PhotoQuota).values(office_id=office_id, photos=max(0, photos), bytes=max(0, size))
    counted = fresh.on_conflict_do_update(
        index_elements=["office_id"],
        # Photos from before they were counted may go too: never below nought.
        set_={
            "photos": func.greatest(0, PhotoQuota.photos + photos),
            "bytes": func.greatest(0, PhotoQuota.bytes + size),
        },
    ).returning(PhotoQuota)
    row = (await session.scalars(counted, execution_options={"populate_existing": True})).one()
    now_full = _standing(row).level is not Level.ROOM
    if now_full and row.warned_at is None:
        row.warned_at = now
        append(session, QuotaNearlyUsed(subject=office_id, photos=row.photos, bytes=row.bytes), by=SYSTEM, at=now)
        await _warn(session, _standing(row), now=now)
    elif not now_full:
        row.warned_at = None


async def _warn(session: AsyncSession, kept: Standing, *, now: datetime) -> None:
    share = int(100 * kept.share)
    title = N_("照片快存满了：已用 {share}%")
    body = N_("现有 {photos} 张，最多 {most} 张。满了以后，除了危险情况不能再传照片；请清理到期的，或者请区里增加。")
    # Before its first rules an office has nobody who administers by them; the page of the room says it all the same.
    with suppress(NoPlaybookInForce):
        await tell_administrators(
            session, kind="quota.nearly_used", title=title, body=body, to="/archive", now=now, share=share,
            photos=kept.photos, most=kept.most_photos,
        )  # fmt: skip


async def set_quota(session: AsyncSession, sent: SetQuota, *, by: Actor, now: datetime) -> None:
    """For the bound office; what it keeps already stays, however much it is."""
    office_id, most_bytes = bound_office(session), sent.most_gb * GIGABYTE
    limits = {"most_photos": sent.most_photos, "most_bytes": most_bytes}
    statement = insert(PhotoQuota).values(office_id=office_id, **limits)
    await session.execute(statement.on_conflict_do_update(index_elements=["office_id"], set_=limits))
    append(session, QuotaSet(subject=office_id, most_photos=sent.most_photos, most_bytes=most_bytes), by=by, at=now)
    row = (await session.scalars(select(PhotoQuota).where(PhotoQuota.office_id == office_id))).one()
    if _standing(row).level is Level.ROOM:
        row.warned_at = None


def _standing(row: PhotoQuota) -> Standing:
    return Standing(row.photos, row.bytes, row.most_photos or MOST_PHOTOS, row.most_bytes or MOST_BYTES)
