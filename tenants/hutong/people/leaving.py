"""离开街道: a person's account is closed, and opened again for one who comes back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.devices import end_all_of_person
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.journal import Actor, append
from hutong.people.events import PersonLeft, PersonReturned
from hutong.people.models import Person
from hutong.posts.queries import CHANGED


async def locked_person(session: AsyncSession, person_id: UUID) -> Person:
    """Raises NotThere."""
    statement = select(Person).where(Person.office_id == bound_office(session), Person.id == person_id)
    found = (await session.scalars(statement.with_for_update())).one_or_none()
    if found is None:
        raise NotThere
    return found


async def close_account(session: AsyncSession, person: Person, *, by: Actor, now: datetime) -> None:
    """Signed out everywhere; whoever holds what is asked without this person from now on. His posts have ended."""
    person.left_at = now
    session.info[CHANGED] = True
    await end_all_of_person(session, person.office_id, person.id, now=now)
    append(session, PersonLeft(subject=person.id), by=by, at=now)


async def reopen_account(session: AsyncSession, person_id: UUID, *, by: Actor, now: datetime) -> Person:
    """Back in the office, with the log-in of before and no post. A second time changes nothing. Raises NotThere."""
    person = await locked_person(session, person_id)
    if person.left_at is not None:
        person.left_at = None
        session.info[CHANGED] = True
        append(session, PersonReturned(subject=person.id), by=by, at=now)
    return person
