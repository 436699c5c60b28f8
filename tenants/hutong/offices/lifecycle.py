"""Preparing → open → suspended (readable) → open again, or closed for good."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.journal import Actor, Event, append
from hutong.offices.errors import NotInThisState, NotReadyToOpen
from hutong.offices.events import OfficeClosed, OfficeOpened, OfficeResumed, OfficeSuspended
from hutong.offices.models import Office, OfficeState
from hutong.offices.readiness import readiness


async def this_office(session: AsyncSession) -> Office:
    """The office that the session is bound to; raises NotThere."""
    office = await session.get(Office, bound_office(session))
    if office is None:
        raise NotThere
    return office


async def open_office(session: AsyncSession, *, by: Actor, now: datetime, day: date) -> Office:
    """Raises NotReadyToOpen while anything blocks; see `readiness`."""
    office = await _in_state(session, OfficeState.PREPARING)
    ready = await readiness(session, day)
    if ready.blockers:
        raise NotReadyToOpen(count=len(ready.blockers))
    office.opened_at = now
    return _moved(session, office, OfficeState.OPEN, OfficeOpened(subject=office.office_id), by=by, now=now)


async def suspend_office(session: AsyncSession, *, because: str, by: Actor, now: datetime) -> Office:
    """From now on the office can be read and not written; its jobs wait."""
    office = await _in_state(session, OfficeState.OPEN)
    office.suspended_because = because
    return _moved(
        session,
        office,
        OfficeState.SUSPENDED,
        OfficeSuspended(subject=office.office_id, because=because),
        by=by,
        now=now,
    )


async def resume_office(session: AsyncSession, *, by: Actor, now: datetime) -> Office:
    office = await _in_state(session, OfficeState.SUSPENDED)
    office.suspended_because = None
    return _moved(session, office, OfficeState.OPEN, OfficeResumed(subject=office.office_id), by=by, now=now)


async def close_office(session: AsyncSession, *, because: str, by: Actor, now: datetime) -> Office:
    """Every address of the office answers as if it had never been; nothing is deleted."""
    office = await _in_state(session, OfficeState.OPEN, OfficeState.SUSPENDED, OfficeState.PREPARING)
    return _moved(
        session, office, OfficeState.CLOSED, OfficeClosed(subject=office.office_id, because=because), by=by, now=now
    )


async def _in_state(session: AsyncSession, *states: OfficeState) -> Office:
    office = await this_office(session)
    if office.state not in states:
        raise NotInThisState(state=office.state)
    return office


def _moved(
    session: AsyncSession, office: Office, state: OfficeState, event: Event, *, by: Actor, now: datetime
) -> Office:
    office.state = state
    append(session, event, by=by, at=now)
    return office
