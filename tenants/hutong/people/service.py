"""Registering people of an office."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.ids import new_id
from hutong.people.models import Person


def register_person(
    session: AsyncSession,
    *,
    name: str,
    origin: str,
    now: datetime,
    party_member: bool = False,
    login: str | None = None,
    phone: str | None = None,
    phone_purpose: str | None = None,
    card: str | None = None,
    administrator: bool = False,
    generated: bool = False,
) -> Person:
    """Add a person. A telephone is kept only with the purpose that its owner agreed to."""
    if phone and not phone_purpose:
        raise ValueError("a telephone needs a purpose")
    person = Person(
        office_id=bound_office(session), id=new_id(), name=name, origin=origin, party_member=party_member,
        login=login, phone=phone, phone_purpose=phone_purpose, phone_consented_at=now if phone else None,
        card=card, administrator=administrator, generated=generated,
    )  # fmt: skip
    session.add(person)
    return person
