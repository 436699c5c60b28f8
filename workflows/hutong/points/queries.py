"""Balances, and every movement with its reason."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.checkins.models import CheckIn
from hutong.db import bound_office
from hutong.points.models import PointAccount, PointEntry, PointTransfer
from hutong.posts.reasons import Reason, tell
from hutong.texts import N_, gettext

Reasons = tuple[Reason, ...]


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """A line of somebody's history; `points` is negative where something was taken back."""

    id: UUID
    at: datetime
    day: date | None
    kind: str
    points: int
    reasons: list[str]
    version: int


async def balance_of(session: AsyncSession, person: UUID) -> int:
    found = await session.scalar(
        select(PointAccount.balance).where(
            PointAccount.office_id == bound_office(session), PointAccount.person_id == person
        )
    )
    return found or 0


async def history_of(session: AsyncSession, person: UUID, *, zone: str, limit: int = 50) -> Sequence[Movement]:
    """The latest movements first, each told in the reader's language from what was stored then."""
    office_id = bound_office(session)
    rows = (
        await session.execute(
            select(PointTransfer, CheckIn.day)
            .outerjoin(CheckIn, (CheckIn.office_id == office_id) & (CheckIn.id == PointTransfer.check_in_id))
            .where(PointTransfer.office_id == office_id, PointTransfer.person_id == person)
            .order_by(PointTransfer.at.desc(), PointTransfer.id.desc())
            .limit(limit)
        )
    ).all()
    return [_movement(transfer, day, zone) for transfer, day in rows]


async def grant_of(session: AsyncSession, transfer: UUID) -> PointTransfer | None:
    """Of what was granted, and not of what was taken back."""
    mine = PointTransfer.office_id == bound_office(session), PointTransfer.id == transfer
    return (await session.scalars(select(PointTransfer).where(*mine, PointTransfer.kind == "grant"))).one_or_none()


async def granted_between(session: AsyncSession, start: datetime, end: datetime) -> int:
    """Points granted in the office from `start` up to `end`, less those taken back."""
    sign = func.sum(PointTransfer.amount)
    statement = select(sign.filter(PointTransfer.kind == "grant"), sign.filter(PointTransfer.kind == "undo")).where(
        PointTransfer.office_id == bound_office(session), PointTransfer.at >= start, PointTransfer.at < end
    )
    granted, undone = (await session.execute(statement)).one()
    return int(granted or 0) - int(undone or 0)


async def imbalance(session: AsyncSession) -> int:
    """The sum of all entries, and of all balances: both are nought, or something is wrong."""
    office_id = bound_office(session)
    entries = await session.scalar(select(func.sum(PointEntry.amount)).where(PointEntry.office_id == office_id))
    balances = await session.scalar(select(func.sum(PointAccount.balance)).where(PointAccount.office_id == office_id))
    return abs(int(entries or 0)) + abs(int(balances or 0))


def _movement(transfer: PointTransfer, day: date | None, zone: str) -> Movement:
    if transfer.kind == "grant":
        reasons = [tell(reason, {}, zone) for reason in msgspec.convert(transfer.why["reasons"], Reasons)]
        points = transfer.amount
    else:
        reasons = [gettext(N_("撤销：{because}"), because=transfer.why.get("because", ""))]
        points = -transfer.amount
    return Movement(
        id=transfer.id, at=transfer.at, day=day, kind=transfer.kind, points=points, reasons=reasons,
        version=transfer.playbook_version,
    )  # fmt: skip
