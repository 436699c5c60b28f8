"""Signing in by telephone: a code of six digits, ten minutes, five tries."""

import hmac
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.errors import CodeRefused
from hutong.access.events import PhoneAgreed
from hutong.access.models import SignInCode
from hutong.access.tokens import code_hash, new_code
from hutong.db import bound_office
from hutong.journal import Actor, append
from hutong.people.models import Person

LIFE = timedelta(minutes=10)
TRIES = 5
SIGN_IN = "sign-in"


def plain_phone(phone: str) -> str:
    """Digits alone, without the country's 86."""
    digits = "".join(character for character in phone if character.isdigit())
    return digits[2:] if digits.startswith("86") and len(digits) == 13 else digits


async def person_with_phone(session: AsyncSession, phone: str) -> Person | None:
    """The account of the bound office with this telephone; the oldest where a household shares one."""
    return await session.scalar(
        select(Person)
        .where(Person.office_id == bound_office(session), Person.phone == plain_phone(phone), Person.left_at.is_(None))
        .order_by(Person.created_at, Person.id)
        .limit(1)
    )


async def has_left(session: AsyncSession, phone: str) -> bool:
    """Whether somebody who left the bound office had this telephone: no second account is made for one who did."""
    statement = select(Person.id).where(
        Person.office_id == bound_office(session), Person.phone == plain_phone(phone), Person.left_at.is_not(None)
    )
    return (await session.execute(statement.limit(1))).first() is not None


async def make_code(session: AsyncSession, phone: str, *, key: bytes, now: datetime) -> str:
    """A fresh code for a telephone; earlier ones stop working. The caller sends it."""
    phone = plain_phone(phone)
    office_id = bound_office(session)
    await session.execute(
        update(SignInCode)
        .where(SignInCode.office_id == office_id, SignInCode.phone == phone, SignInCode.used_at.is_(None))
        .values(used_at=now)
    )
    code = new_code()
    session.add(
        SignInCode(
            office_id=office_id,
            phone=phone,
            code_hash=code_hash(code, phone=phone, key=key),
            purpose=SIGN_IN,
            created_at=now,
            expires_at=now + LIFE,
        )
    )
    return code


async def spend_try(session: AsyncSession, phone: str, *, now: datetime) -> SignInCode | None:
    """Take one of the code's tries, whatever was typed; None when there is no live code.

    The caller commits this before judging, so that a refused code has cost its try.
    """
    phone = plain_phone(phone)
    office_id = bound_office(session)
    live = (
        select(SignInCode.id)
        .where(
            SignInCode.office_id == office_id,
            SignInCode.phone == phone,
            SignInCode.used_at.is_(None),
            SignInCode.expires_at > now,
        )
        .order_by(SignInCode.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return await session.scalar(
        update(SignInCode)
        .where(SignInCode.office_id == office_id, SignInCode.id == live, SignInCode.tries < TRIES)
        .values(tries=SignInCode.tries + 1)
        .returning(SignInCode)
    )


def check_code(tried: SignInCode | None, code: str, *, phone: str, key: bytes) -> SignInCode:
    """Raises CodeRefused."""
    given = code_hash(code.strip(), phone=plain_phone(phone), key=key)
    if tried is None or not hmac.compare_digest(tried.code_hash, given):
        raise CodeRefused(field="code")
    return tried


async def use_code(session: AsyncSession, tried: SignInCode, *, now: datetime) -> None:
    """Spend it; raises CodeRefused when another request was first."""
    used = await session.execute(
        update(SignInCode)
        .where(SignInCode.office_id == bound_office(session), SignInCode.id == tried.id, SignInCode.used_at.is_(None))
        .values(used_at=now)
        .returning(SignInCode.id)
    )
    if used.first() is None:
        raise CodeRefused(field="code")


async def agree_to_phone(session: AsyncSession, person: Person, *, purpose: str, now: datetime) -> None:
    """Record for what the telephone is kept and that its owner agreed, once for each purpose."""
    if person.phone_purpose == purpose and person.phone_consented_at is not None:
        return
    person.phone_purpose, person.phone_consented_at = purpose, now
    append(session, PhoneAgreed(subject=person.id, purpose=purpose), by=Actor("person", person.id), at=now)


async def enrol_by_phone(session: AsyncSession, phone: str, *, name: str, purpose: str, now: datetime) -> Person:
    """A resident's first sign-in: an account without a post. The code has shown that the telephone is hers."""
    person = Person(
        office_id=bound_office(session),
        name=name,
        origin="resident",
        phone=plain_phone(phone),
        phone_purpose=purpose,
        phone_consented_at=now,
        created_at=now,
    )
    session.add(person)
    # The session of the browser names the person in a foreign key, and relationships are for viewing only.
    await session.flush()
    append(session, PhoneAgreed(subject=person.id, purpose=purpose), by=Actor("person", person.id), at=now)
    return person
