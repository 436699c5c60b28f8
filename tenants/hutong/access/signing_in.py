"""Signing in by password; one sentence and one duration for every way to fail."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.errors import AccountLeft, SignInRefused
from hutong.access.models import AuthorityAccount
from hutong.access.passwords import is_right
from hutong.db import City, Databases, Office, bound_office
from hutong.people.models import Person


async def person_by_password(databases: Databases, office_id: UUID, login: str, password: str) -> Person:
    """The person of an office; raises SignInRefused, and AccountLeft for one who has left and knows the password.

    No transaction stays open while the hash is computed.
    """
    async with databases.session(Office(office_id)) as session:
        person = await session.scalar(
            select(Person).where(Person.office_id == bound_office(session), Person.login == login)
        )
    right = await is_right(password, person.password_hash if person else None)
    if person is None or not right:
        raise SignInRefused
    if person.left_at is not None:
        raise AccountLeft
    return person


async def authority_by_password(databases: Databases, city_id: UUID, login: str, password: str) -> AuthorityAccount:
    """An account above the offices; raises SignInRefused."""
    async with databases.session(City(city_id)) as session:
        account = await session.scalar(
            select(AuthorityAccount).where(AuthorityAccount.city_id == city_id, AuthorityAccount.login == login)
        )
    right = await is_right(password, account.password_hash if account else None)
    if account is None or not right:
        raise SignInRefused
    if account.left_at is not None:
        raise AccountLeft
    return account


async def person_with(session: AsyncSession, person_id: UUID) -> Person | None:
    return await session.scalar(select(Person).where(Person.office_id == bound_office(session), Person.id == person_id))


async def account_with(session: AsyncSession, city_id: UUID, account_id: UUID) -> AuthorityAccount | None:
    return await session.scalar(
        select(AuthorityAccount).where(AuthorityAccount.city_id == city_id, AuthorityAccount.id == account_id)
    )
