"""The first account of an office, and later ones like it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.invitations import invite_person
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid
from hutong.journal import Actor
from hutong.people.models import Person
from hutong.people.service import PHONE_PURPOSE, register_person, unconsented
from hutong.texts import N_


async def appoint_administrator(
    session: AsyncSession, *, name: str, login: str, phone: str | None, phone_consent: bool, by: Actor, now: datetime
) -> str:
    """Make the account, or make an account that is there an administrator's; the token of the link to hand over.

    Somebody already registered without a log-in, by an import for instance, gets this one rather than a twin.
    Raises Invalid for a log-in in use by somebody of another name, and for a telephone without consent.
    """
    if problems := unconsented(phone, consent=phone_consent):
        raise Invalid(problems)
    person = (await session.execute(select(Person).where(Person.login == login))).scalar_one_or_none()
    if person is None and (person := await _without_login(session, name, phone)):
        person.login = login
        if phone and person.phone != phone:
            person.phone, person.phone_purpose, person.phone_consented_at = phone, PHONE_PURPOSE, now
    elif person is None:
        person = register_person(
            session, name=name, origin="official", login=login, phone=phone,
            phone_purpose=PHONE_PURPOSE, administrator=True, now=now,
        )  # fmt: skip
        await session.flush()  # The link refers to the person.
    elif person.name != name:
        raise Invalid([FieldProblem("login", N_("这个登录名已经有别人在用。"))])
    person.administrator = True
    return await invite_person(session, person.id, purpose="invite", by=by, now=now)


async def _without_login(session: AsyncSession, name: str, phone: str | None) -> Person | None:
    """The one official of that name who cannot sign in yet; of several, the one with that telephone."""
    statement = select(Person).where(
        Person.office_id == bound_office(session),
        Person.name == name,
        Person.origin == "official",
        Person.login.is_(None),
        Person.left_at.is_(None),
    )
    found = (await session.scalars(statement)).all()
    if len(found) > 1 and phone:
        found = [person for person in found if person.phone == phone]
    return found[0] if len(found) == 1 else None
