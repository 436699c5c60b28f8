"""Registering people of an office."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import FieldProblem
from hutong.ids import new_id
from hutong.people.models import Person
from hutong.texts import N_

PHONE_PURPOSE = "工作联系"
"""What the telephones of the office's own people are kept for."""


def unconsented(phone: str | None, *, consent: bool) -> list[FieldProblem]:
    """The problem with a telephone that its owner did not agree to; none where there is no telephone."""
    if phone and not consent:
        return [FieldProblem("phone_consent", N_("填了手机，就要本人同意留存；不同意就不要填手机。"))]
    return []


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
        login=login, phone=phone, phone_purpose=phone_purpose if phone else None,
        phone_consented_at=now if phone else None, card=card, administrator=administrator, generated=generated,
    )  # fmt: skip
    session.add(person)
    return person
