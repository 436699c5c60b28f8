"""Asking for leave, deciding on it, coming back: rosters and cover follow."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.leaves.errors import LeaveInThePast, LeaveOver, LeaveOverlaps, LeaveSettled, LeaveTooLong
from hutong.leaves.events import LeaveAsked, LeaveDecided, LeaveEnded
from hutong.leaves.models import Leave
from hutong.leaves.queries import administrators, approvers, leave_by_id
from hutong.leaves.schemas import MOST_DAYS, AskLeave
from hutong.people.models import Person
from hutong.posts.errors import DaysReversed
from hutong.posts.service import end_absence, note_absence
from hutong.publications.audience import tell_each
from hutong.rosters.changing import settle_rosters
from hutong.texts import N_, gettext

_HOLDING = ("asked", "granted")


async def ask_leave(session: AsyncSession, new: AskLeave, *, person: UUID, by: Actor, now: datetime) -> Leave:
    """One's own; granted at once where the rules ask for nobody's word. A repeat of the same id changes nothing.

    Raises DaysReversed, LeaveInThePast, LeaveTooLong, LeaveOverlaps.
    """
    office, setting = await setting_at(session, now)
    _check_days(new.since, new.until, setting.day(now))
    if not await _added(session, new, person, by=by, now=now):
        return await _own(session, new.id, person)
    leave = await leave_by_id(session, new.id, lock=True)
    deciding = await approvers(session, setting, person, new.since, new.until, now)
    if not deciding:
        await _grant(session, leave, noted=True, decided_by=None, by=by, now=now)
        return leave

    def words() -> tuple[str, str]:
        title = gettext(N_("{person}请假，等您同意"), person=office.names.get(person, ""))
        return title, _days_words(leave)

    await tell_each(session, deciding, "leave.asked", words, f"/o/{office.slug}/leave", now=now)
    return leave


async def note_leave(
    session: AsyncSession, person: UUID, *, since: date, until: date, reason: str, by: Actor, now: datetime
) -> Leave:
    """What an administrator enters for somebody: it holds at once, for days that are over as well.

    Raises NotThere, DaysReversed, LeaveOverlaps.
    """
    if until < since:
        raise DaysReversed(field="until")
    there = select(Person.id).where(Person.office_id == bound_office(session), Person.id == person)
    if await session.scalar(there) is None:
        raise NotThere
    new = AskLeave(id=new_id(), since=since, until=until, reason=reason)
    await _added(session, new, person, by=by, now=now)
    leave = await leave_by_id(session, new.id, lock=True)
    await _grant(session, leave, noted=True, decided_by=by.id, by=by, now=now)
    return leave


async def may_decide(session: AsyncSession, leave: Leave, person: UUID, now: datetime) -> bool:
    """Those whose word it waits for, and the administrators; never whoever asks."""
    _, setting = await setting_at(session, now)
    deciding = await approvers(session, setting, leave.person_id, leave.since, leave.until, now)
    return person in {*deciding, *await administrators(session, setting, leave.person_id, now)}


async def decide(
    session: AsyncSession, leave_id: UUID, *, granted: bool, answer: str, person: UUID, by: Actor, now: datetime
) -> Leave:
    """Raises NotThere for another's to decide, LeaveSettled."""
    leave = await leave_by_id(session, leave_id, lock=True)
    if not await may_decide(session, leave, person, now):
        raise NotThere
    if leave.state != "asked":
        raise LeaveSettled
    leave.answer = answer.strip() or None
    if granted:
        await _grant(session, leave, noted=False, decided_by=person, by=by, now=now)
    else:
        leave.state, leave.decided_at, leave.decided_by = "declined", now, person
        append(session, LeaveDecided(subject=leave.id, person=leave.person_id, state="declined"), by=by, at=now)
    office, _ = await setting_at(session, now)
    title = N_("您的请假已同意") if granted else N_("您的请假没有同意")

    def words() -> tuple[str, str]:
        return gettext(title), " ".join(filter(None, (_days_words(leave), leave.answer)))

    await tell_each(session, (leave.person_id,), "leave.decided", words, f"/o/{office.slug}/leave", now=now)
    return leave


async def end_leave(session: AsyncSession, leave_id: UUID, *, person: UUID, by: Actor, now: datetime) -> Leave:
    """Withdraw what waits, or come back today: days from today on are one's own again.

    Oneself or whoever may decide. Raises NotThere, LeaveOver.
    """
    leave = await leave_by_id(session, leave_id, lock=True)
    if leave.person_id != person and not await may_decide(session, leave, person, now):
        raise NotThere
    _, setting = await setting_at(session, now)
    today = setting.day(now)
    if leave.state not in _HOLDING or leave.until < today:
        raise LeaveOver
    if leave.state == "asked":
        leave.state = "withdrawn"
        append(session, LeaveEnded(subject=leave.id, person=leave.person_id, state="withdrawn"), by=by, at=now)
        return leave
    if leave.absence_id is not None:
        await end_absence(session, leave.absence_id, last_day=today - timedelta(days=1), by=by, now=now)
        leave.absence_id = leave.absence_id if leave.since < today else None
    leave.state = "ended"
    old, leave.until = leave.until, max(leave.since, today - timedelta(days=1))
    event = LeaveEnded(subject=leave.id, person=leave.person_id, state="ended", back_on=today)
    append(session, event, by=by, at=now)
    await settle_rosters(session, since=today, until=old, by=by, now=now)
    return leave


async def _added(session: AsyncSession, new: AskLeave, person: UUID, *, by: Actor, now: datetime) -> bool:
    office_id = bound_office(session)
    overlapping = select(Leave).where(
        Leave.office_id == office_id, Leave.person_id == person, Leave.id != new.id, Leave.state.in_(_HOLDING),
        Leave.since <= new.until, Leave.until >= new.since,
    )  # fmt: skip
    if (other := (await session.scalars(overlapping.limit(1))).one_or_none()) is not None:
        raise LeaveOverlaps(field="since", since=other.since.isoformat(), until=other.until.isoformat())
    row = {
        "office_id": office_id, "id": new.id, "person_id": person, "since": new.since, "until": new.until,
        "reason": new.reason.strip(), "state": "asked", "asked_at": now,
    }  # fmt: skip
    added = await session.execute(insert(Leave).values(**row).on_conflict_do_nothing().returning(Leave.id))
    if added.first() is None:
        return False
    event = LeaveAsked(subject=new.id, person=person, since=new.since, until=new.until, reason=new.reason.strip())
    append(session, event, by=by, at=now)
    return True


async def _grant(
    session: AsyncSession, leave: Leave, *, noted: bool, decided_by: UUID | None, by: Actor, now: datetime
) -> None:
    absence = await note_absence(
        session, leave.person_id, since=leave.since, until=leave.until, reason=leave.reason, by=by, now=now
    )
    await session.flush()  # The leave points at it, and rosters are to see it.
    leave.state, leave.decided_at, leave.decided_by, leave.absence_id = "granted", now, decided_by, absence.id
    append(session, LeaveDecided(subject=leave.id, person=leave.person_id, state="granted", noted=noted), by=by, at=now)
    _, setting = await setting_at(session, now)
    since = max(leave.since, setting.day(now))
    if since <= leave.until:
        await settle_rosters(session, since=since, until=leave.until, by=by, now=now)


async def _own(session: AsyncSession, leave_id: UUID, person: UUID) -> Leave:
    leave = await leave_by_id(session, leave_id)
    if leave.person_id != person:
        raise NotThere
    return leave


def _check_days(since: date, until: date, today: date) -> None:
    if until < since:
        raise DaysReversed(field="until")
    if since < today:
        raise LeaveInThePast(field="since")
    if (until - since).days >= MOST_DAYS:
        raise LeaveTooLong(field="until", n=MOST_DAYS)


def _days_words(leave: Leave) -> str:
    return gettext(N_("{since} 至 {until}"), since=leave.since.isoformat(), until=leave.until.isoformat())
