"""Leave as pages show it, and who may decide on it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.leaves.models import Leave
from hutong.leaves.rules import superiors_of, waits_for
from hutong.people.models import Person
from hutong.playbooks.leaves import Approver
from hutong.playbooks.verbs import Verb
from hutong.publications.audience import people_with

MOST = 60


async def own_leaves(session: AsyncSession, person: UUID) -> Sequence[Leave]:
    """The latest first."""
    statement = select(Leave).where(Leave.office_id == bound_office(session), Leave.person_id == person)
    return (await session.scalars(statement.order_by(Leave.since.desc(), Leave.id.desc()).limit(MOST))).all()


async def asked_leaves(session: AsyncSession) -> Sequence[Row[Leave, str]]:
    """(Leave, name) of all that wait for a word, the longest waiting first."""
    statement = _named().where(Leave.office_id == bound_office(session), Leave.state == "asked")
    return (await session.execute(statement.order_by(Leave.asked_at, Leave.id))).all()


async def leaves_from(session: AsyncSession, day: date) -> Sequence[Row[Leave, str]]:
    """(Leave, name) of those that hold, now and later, the next to begin first."""
    statement = _named().where(
        Leave.office_id == bound_office(session), Leave.state.in_(("granted", "ended")), Leave.until >= day
    )
    return (await session.execute(statement.order_by(Leave.since, Leave.id))).all()


async def leave_by_id(session: AsyncSession, leave_id: UUID, *, lock: bool = False) -> Leave:
    """Raises NotThere."""
    statement = select(Leave).where(Leave.office_id == bound_office(session), Leave.id == leave_id)
    found = (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def approvers(
    session: AsyncSession, setting: Setting, person: UUID, since: date, until: date, now: datetime
) -> tuple[UUID, ...]:
    """Whose word it waits for; nobody where it is simply noted. Without a superior it is the administrators'."""
    day = setting.day(now)
    approver = waits_for(setting, person, day, (until - since).days + 1)
    if approver is Approver.NOBODY:
        return ()
    found: tuple[UUID, ...] = ()
    if approver is Approver.SUPERIOR:
        found = superiors_of(setting, person, day)
    return found or await administrators(session, setting, person, now)


async def administrators(session: AsyncSession, setting: Setting, person: UUID, now: datetime) -> tuple[UUID, ...]:
    """Those of the office, but for the person."""
    everyone = await people_with(session, setting.playbook, {Verb.ADMINISTER}, now)
    return tuple(other for other in everyone if other != person)


def _named() -> Select[Leave, str]:
    return select(Leave, Person.name).join(
        Person, and_(Person.office_id == Leave.office_id, Person.id == Leave.person_id)
    )
