"""月评: once a month has ended, it is scored."""

from collections.abc import Callable, Sized
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Exists, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases
from hutong.evaluations.models import Evaluation
from hutong.evaluations.service import evaluate_month
from hutong.jobs import ticker
from hutong.journal import SYSTEM, Actor
from hutong.offices.rounds import in_each_office
from hutong.posts.queries import office_at

EVERY = timedelta(hours=1)


@ticker("evaluations.month", every=EVERY)
async def evaluate_last_month(databases: Databases) -> int:
    """Safe to run twice at once: a score computed again is the same score."""
    return await evaluate_ended(databases, now=await databases.now())


async def evaluate_ended(databases: Databases, *, now: datetime) -> int:
    """Score the last whole month of every open office that has not been scored for it; returns how many offices."""
    return await each_office_after_month(databases, "evaluations.month", _is_scored, evaluate_month, now=now)


def _is_scored(office: UUID, month: date) -> Exists:
    return exists().where(Evaluation.office_id == office, Evaluation.month == month)


class Monthly(Protocol):
    """What is reckoned of one office and month; says how much of it there was."""

    async def __call__(self, session: AsyncSession, month: date, *, by: Actor, now: datetime) -> Sized: ...


async def each_office_after_month(
    databases: Databases, what: str, is_done: Callable[[UUID, date], Exists], reckon: Monthly, *, now: datetime
) -> int:
    """Reckon the last whole month of every open office where it is not done yet; returns how many offices."""

    async def do(session: AsyncSession, _local: datetime) -> int:
        office = await office_at(session, now)
        month = last_month(now, office.zone)
        if office.version is None or await session.scalar(select(is_done(office.id, month))):
            return 0
        return int(bool(await reckon(session, month, by=SYSTEM, now=now)))

    return await in_each_office(databases, what, do, now=now, open_only=True)


def last_month(now: datetime, zone: str) -> date:
    """The first day of the last whole month, as the office's wall has it."""
    first = now.astimezone(ZoneInfo(zone)).date().replace(day=1)
    return (first - timedelta(days=1)).replace(day=1)
