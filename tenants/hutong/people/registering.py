"""Adding one person by hand, with the log-in and the card free."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.errors import FieldProblem, Invalid
from hutong.people.models import Person
from hutong.people.service import PHONE_PURPOSE, register_person, unconsented
from hutong.texts import N_


async def add_person(
    session: AsyncSession,
    *,
    name: str,
    origin: str,
    party_member: bool,
    login: str | None,
    phone: str | None,
    phone_consent: bool,
    card: str | None,
    now: datetime,
) -> Person:
    """Raises Invalid for a telephone without consent, and for a log-in or a card that somebody has."""
    problems = unconsented(phone, consent=phone_consent)
    same = select(Person.login, Person.card).where(or_(Person.login == login, Person.card == card))
    for row in await session.execute(same):
        if login and row.login == login:
            problems.append(FieldProblem("login", N_("这个登录名已经有别人在用。")))
        if card and row.card == card:
            problems.append(FieldProblem("card", N_("这张卡已经登记给别人。")))
    if problems:
        raise Invalid(problems)
    person = register_person(
        session, name=name.strip(), origin=origin, party_member=party_member, login=login, phone=phone,
        phone_purpose=PHONE_PURPOSE, card=card, now=now,
    )  # fmt: skip
    await session.flush()  # Two registrations of one log-in meet here and not at the commit.
    return person
