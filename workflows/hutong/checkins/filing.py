"""Filing, with the card of today, the days on which the desk was closed."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.checkins.errors import AlreadyCheckedIn, DayIsEmpty
from hutong.checkins.models import CheckIn
from hutong.checkins.places import Expected
from hutong.checkins.service import check_in
from hutong.ids import new_id
from hutong.journal import Actor


async def file_closed_days(
    session: AsyncSession, who: Expected, *, days: Sequence[date], today: date, zone: ZoneInfo, worker: UUID,
    by: Actor, now: datetime,
) -> list[CheckIn]:  # fmt: skip
    """Those of `days` that hold something and are not filed yet; what somebody did on an empty one is asked by name."""
    filed = []
    for day in days:
        with suppress(AlreadyCheckedIn, DayIsEmpty):
            filed.append(
                await check_in(
                    session, new_id(), who, day=day, today=today, on_time=days, zone=zone, worker=worker, by=by, now=now
                )
            )
    return filed
