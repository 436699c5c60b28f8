"""刷: someone comes to the community with the card; the day's record is filed and the points are granted."""

from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.checkins.errors import (
    AlreadyCheckedIn,
    CheckInAlreadyUndone,
    DayIsEmpty,
    DayNotYet,
    ReasonMissing,
    TooLongAgo,
)
from hutong.checkins.events import CheckInMade, CheckInUndone
from hutong.checkins.models import CheckIn
from hutong.checkins.places import Expected
from hutong.clocks import day_text
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.journal import Actor, append
from hutong.patrols.days import DayRecord, day_record
from hutong.points import service as points
from hutong.points.errors import NothingGranted
from hutong.texts import N_, gettext

LATE_DAYS = 30
"""补登 reaches this far back; older days are closed with their month."""


async def check_in(
    session: AsyncSession,
    check_id: UUID,
    who: Expected,
    *,
    day: date,
    today: date,
    told: str = "",
    reason: str = "",
    on_time: Collection[date] = (),
    zone: ZoneInfo,
    worker: UUID,
    by: Actor,
    now: datetime,
) -> CheckIn:
    """File `day` of `who` and grant its points; the same `check_id` again is the same check-in.

    A day before today is a late entry (补登), unless it is `on_time`: the desk was closed on it.

    Raises AlreadyCheckedIn, DayIsEmpty, ReasonMissing, TooLongAgo and DayNotYet.
    """
    late = day < today and day not in on_time
    _check_day(day, today, reason, late=late)
    before = await _standing(session, who.person_id, day)
    if before is None or before.id != check_id:
        if before is not None:
            raise _already(who, before, zone, today)
        record = await record_of(session, who.person_id, day, zone)
        if record.is_empty and not told.strip():
            raise DayIsEmpty(field="told", name=who.name, day=_words(day, today))
        late_reason = (reason.strip() or None) if late else None
        row = {
            "office_id": bound_office(session), "id": check_id, "person_id": who.person_id,
            "community_id": who.community_id, "day": day, "checked_at": now, "checked_by": worker,
            "filed": {**record.summed(), **({"told": told.strip()} if told.strip() else {})},
            "late_reason": late_reason,
        }  # fmt: skip
        added = await session.execute(insert(CheckIn).values(**row).on_conflict_do_nothing().returning(CheckIn.id))
        if added.scalar_one_or_none() is None:
            # The other desk was quicker by a moment.
            return await _as_the_other_desk_has_it(session, check_id, who, day, zone, today)
        event = CheckInMade(
            subject=check_id, person=who.person_id, community=who.community_id, day=day, late=late_reason is not None,
            filed=record.summed(), reason=late_reason, told=told.strip() or None,
        )  # fmt: skip
        append(session, event, by=by, at=now)
        # Whoever no longer has the duty is not in the directory of today with the posts of then.
        then = who.post_kinds if who.until < today else ()
        await points.grant_check_in(
            session, person=who.person_id, check_in=check_id, day=day, held_then=then, by=by, now=now
        )
    return await check_in_of(session, check_id)


async def undo_check_in(
    session: AsyncSession, check_id: UUID, *, because: str, communities: Collection[UUID], by: Actor, now: datetime
) -> CheckIn:
    """Take back a mistaken check-in of these communities, with its points. The row stays, marked.

    Raises NotThere, CheckInAlreadyUndone, PointsAlreadySpent.
    """
    check = await check_in_of(session, check_id, lock=True)
    if check.community_id not in communities:
        raise NotThere
    if check.undone_at:
        raise CheckInAlreadyUndone
    check.undone_at = now
    event = CheckInUndone(
        subject=check.id, person=check.person_id, community=check.community_id, day=check.day, because=because
    )
    append(session, event, by=by, at=now)
    # A day may have earned nothing: the cap was reached, or no rate was set.
    with suppress(NothingGranted):
        await points.undo_check_in(session, check_in=check.id, because=because, by=by, now=now)
    return check


async def check_in_of(session: AsyncSession, check_id: UUID, *, lock: bool = False) -> CheckIn:
    """Raises NotThere."""
    statement = select(CheckIn).where(CheckIn.id == check_id)
    found = (await session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()
    if found is None:
        raise NotThere
    return found


async def record_of(session: AsyncSession, person: UUID, day: date, zone: ZoneInfo) -> DayRecord:
    """What `person` did on `day` of the office's time zone."""
    begins = datetime.combine(day, time(), zone)
    ends = datetime.combine(day + timedelta(days=1), time(), zone)
    return await day_record(session, person, day, begins=begins, ends=ends)


def _check_day(day: date, today: date, reason: str, *, late: bool) -> None:
    if day > today:
        raise DayNotYet(field="day")
    if day < today - timedelta(days=LATE_DAYS):
        raise TooLongAgo(field="day", days=LATE_DAYS)
    if late and not reason.strip():
        raise ReasonMissing(field="reason")


async def _standing(session: AsyncSession, person: UUID, day: date) -> CheckIn | None:
    statement = select(CheckIn).where(CheckIn.person_id == person, CheckIn.day == day, CheckIn.undone_at.is_(None))
    return (await session.execute(statement)).scalar_one_or_none()


async def _as_the_other_desk_has_it(
    session: AsyncSession, check_id: UUID, who: Expected, day: date, zone: ZoneInfo, today: date
) -> CheckIn:
    before = await _standing(session, who.person_id, day)
    if before is None:
        # The id is that of an undone check-in: a page that was left open and sent again.
        raise CheckInAlreadyUndone
    if before.id != check_id:
        raise _already(who, before, zone, today)
    return before


def _already(who: Expected, before: CheckIn, zone: ZoneInfo, today: date) -> AlreadyCheckedIn:
    at = before.checked_at.astimezone(zone).strftime("%H:%M")
    return AlreadyCheckedIn(field="card", name=who.name, day=_words(before.day, today), at=at)


def _words(day: date, today: date) -> str:
    return gettext(N_("今天")) if day == today else day_text(day)
