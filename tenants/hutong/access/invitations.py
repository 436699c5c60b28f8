"""Single-use links to choose a password: the first one, or after forgetting it."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.devices import end_all_of_account, end_all_of_person
from hutong.access.errors import LinkUsedUp
from hutong.access.events import PasswordChosen, PasswordLinkMade
from hutong.access.models import AuthorityAccount, AuthorityInvitation, Invitation
from hutong.access.tokens import hash_of, new_token
from hutong.db import bound_office
from hutong.journal import Actor, append
from hutong.people.models import Person

Purpose = Literal["invite", "reset"]
LIFE: dict[str, timedelta] = {"invite": timedelta(days=7), "reset": timedelta(hours=2)}


async def invite_person(session: AsyncSession, person_id: UUID, *, purpose: Purpose, by: Actor, now: datetime) -> str:
    """A new link's token, to be handed over; earlier unused links of the person stop working."""
    office_id = bound_office(session)
    await session.execute(
        update(Invitation)
        .where(Invitation.office_id == office_id, Invitation.person_id == person_id, Invitation.used_at.is_(None))
        .values(used_at=now)
    )
    token = new_token()
    session.add(
        Invitation(
            office_id=office_id,
            token_hash=hash_of(token),
            purpose=purpose,
            person_id=person_id,
            created_at=now,
            expires_at=now + LIFE[purpose],
        )
    )
    append(session, PasswordLinkMade(subject=person_id, purpose=purpose), by=by, at=now)
    return token


async def invite_account(
    session: AsyncSession, city_id: UUID, account_id: UUID, *, purpose: Purpose, now: datetime
) -> str:
    """The same for an authority account."""
    await session.execute(
        update(AuthorityInvitation)
        .where(
            AuthorityInvitation.city_id == city_id,
            AuthorityInvitation.account_id == account_id,
            AuthorityInvitation.used_at.is_(None),
        )
        .values(used_at=now)
    )
    token = new_token()
    session.add(
        AuthorityInvitation(
            city_id=city_id,
            token_hash=hash_of(token),
            purpose=purpose,
            account_id=account_id,
            created_at=now,
            expires_at=now + LIFE[purpose],
        )
    )
    return token


async def invited_person(session: AsyncSession, token: str, *, now: datetime) -> tuple[Invitation, Person]:
    """Whose link it is; raises LinkUsedUp."""
    row = (
        await session.execute(
            select(Invitation, Person)
            .join(Person, (Person.office_id == Invitation.office_id) & (Person.id == Invitation.person_id))
            .where(
                Invitation.office_id == bound_office(session),
                Person.office_id == bound_office(session),
                Invitation.token_hash == hash_of(token),
                Invitation.used_at.is_(None),
                Invitation.expires_at > now,
                Person.left_at.is_(None),
            )
        )
    ).first()
    if row is None:
        raise LinkUsedUp
    return row.Invitation, row.Person


async def invited_account(
    session: AsyncSession, city_id: UUID, token: str, *, now: datetime
) -> tuple[AuthorityInvitation, AuthorityAccount]:
    row = (
        await session.execute(
            select(AuthorityInvitation, AuthorityAccount)
            .join(
                AuthorityAccount,
                (AuthorityAccount.city_id == AuthorityInvitation.city_id)
                & (AuthorityAccount.id == AuthorityInvitation.account_id),
            )
            .where(
                AuthorityInvitation.city_id == city_id,
                AuthorityInvitation.token_hash == hash_of(token),
                AuthorityInvitation.used_at.is_(None),
                AuthorityInvitation.expires_at > now,
                AuthorityAccount.left_at.is_(None),
            )
        )
    ).first()
    if row is None:
        raise LinkUsedUp
    return row.AuthorityInvitation, row.AuthorityAccount


async def choose_password(session: AsyncSession, token: str, password_hash: str, *, now: datetime) -> Person:
    """Spend the link: the password is set and every session of the person ends. Raises LinkUsedUp."""
    invitation, person = await invited_person(session, token, now=now)
    # Of two clicks at once the second finds the link spent.
    spent = await session.execute(
        update(Invitation)
        .where(Invitation.office_id == person.office_id, Invitation.id == invitation.id, Invitation.used_at.is_(None))
        .values(used_at=now)
        .returning(Invitation.id)
    )
    if spent.first() is None:
        raise LinkUsedUp
    person.password_hash = password_hash
    await end_all_of_person(session, person.office_id, person.id, now=now)
    append(session, PasswordChosen(subject=person.id), by=Actor("person", person.id), at=now)
    return person


async def choose_account_password(
    session: AsyncSession, city_id: UUID, token: str, password_hash: str, *, now: datetime
) -> AuthorityAccount:
    """The same for an authority account."""
    invitation, account = await invited_account(session, city_id, token, now=now)
    spent = await session.execute(
        update(AuthorityInvitation)
        .where(
            AuthorityInvitation.city_id == city_id,
            AuthorityInvitation.id == invitation.id,
            AuthorityInvitation.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(AuthorityInvitation.id)
    )
    if spent.first() is None:
        raise LinkUsedUp
    account.password_hash = password_hash
    await end_all_of_account(session, city_id, account.id, now=now)
    return account
