"""Sessions of our own: a random token in the cookie, its hash in the database; a new id when the standing changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import Directory
from hutong.access.glancing import glance
from hutong.access.models import AuthorityAccount, AuthoritySession, SessionScope, WebSession
from hutong.access.standing import authority_viewer, person_viewer, standing_of
from hutong.access.tokens import hash_of, new_token
from hutong.access.viewers import Viewer
from hutong.db import City, Databases
from hutong.db import Office as OfficeScope
from hutong.ids import new_id
from hutong.keeping import Keeper
from hutong.people.models import Person

CACHED_SECONDS = 1.0
PLACE_SECONDS = 3600.0
"""A session never moves; whether it is still good is asked where it lives."""
SEEN_EVERY = timedelta(minutes=5)
# A page may have several requests under way while its session gets a new id.
ROTATION_GRACE = timedelta(seconds=10)
_KEPT = 20_000
# Stewards keep one phone for years and type slowly; authority accounts reach over many offices.
PERSON_IDLE, PERSON_LIFE = timedelta(days=14), timedelta(days=90)
AUTHORITY_IDLE, AUTHORITY_LIFE = timedelta(hours=12), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Found:
    """Who a token belongs to; `rotated` is the token that replaces it from now on."""

    viewer: Viewer
    rotated: str | None = None


class Sessions:
    """Finds the viewer of a token, at most once a second for each, so that a revoked one ends within it."""

    def __init__(self, databases: Databases, directory: Directory) -> None:
        self._databases = databases
        self._directory = directory
        self._kept: Keeper[bytes, Found | None] = Keeper(CACHED_SECONDS, most=_KEPT)
        self._places: Keeper[bytes, tuple[UUID | None, UUID | None] | None] = Keeper(PLACE_SECONDS, most=_KEPT)

    async def found(self, token: str, *, now: datetime) -> Found | None:
        """None for an unknown, expired or revoked token, or an account that has left."""
        token_hash = hash_of(token)
        found = await self._kept.get(token_hash, lambda: self._load(token_hash, now))
        if found is None or found.rotated:
            # A replaced token is asked about again: it ends after its grace, and is not to be guessed at either.
            self._kept.drop(token_hash)
        return found

    def forget(self, token: str = "") -> None:
        """Ask the database again: about one token, or about all."""
        if token:
            self._kept.drop(hash_of(token))
        else:
            self._kept.clear()

    async def _load(self, token_hash: bytes, now: datetime) -> Found | None:
        where = await self._places.get(token_hash, lambda: self._place(token_hash))
        if where is None:
            self._places.drop(token_hash)
            return None
        office_id, city_id = where
        if office_id is not None:
            return await self._load_person(office_id, token_hash, now)
        return await self._load_authority(city_id, token_hash, now) if city_id is not None else None

    async def _place(self, token_hash: bytes) -> tuple[UUID | None, UUID | None] | None:
        """Where the session's row lives: office or city."""
        statement = select(SessionScope.office_id, SessionScope.city_id).where(SessionScope.token_hash == token_hash)
        async with self._databases.engine("app").connect() as connection:
            row = (await connection.execute(statement)).first()
        return (row.office_id, row.city_id) if row else None

    async def _load_person(self, office_id: UUID, token_hash: bytes, now: datetime) -> Found | None:
        office = await self._directory.office_with(office_id)
        if office is None:
            return None
        day = now.astimezone(office.zone).date()
        if viewer := await glance(self._databases, office_id, token_hash, now=now, day=day, seen_every=SEEN_EVERY):
            return Found(viewer)
        async with self._databases.session(OfficeScope(office_id)) as session:
            row = (
                await session.execute(
                    select(WebSession, Person)
                    .join(Person, (Person.office_id == WebSession.office_id) & (Person.id == WebSession.person_id))
                    .where(
                        WebSession.office_id == office_id,
                        Person.office_id == office_id,
                        WebSession.token_hash == token_hash,
                    )
                )
            ).first()
            if row is None or not _is_alive(row.WebSession, PERSON_IDLE, now) or row.Person.left_at:
                return None
            viewer = await person_viewer(session, row.Person, session_id=row.WebSession.id, day=day)
            rotated = await _keep_or_rotate(session, row.WebSession, viewer, now)
        return Found(viewer, rotated)

    async def _load_authority(self, city_id: UUID, token_hash: bytes, now: datetime) -> Found | None:
        async with self._databases.session(City(city_id)) as session:
            row = (
                await session.execute(
                    select(AuthoritySession, AuthorityAccount)
                    .join(
                        AuthorityAccount,
                        (AuthorityAccount.city_id == AuthoritySession.city_id)
                        & (AuthorityAccount.id == AuthoritySession.account_id),
                    )
                    .where(AuthoritySession.city_id == city_id, AuthoritySession.token_hash == token_hash)
                )
            ).first()
            if row is None or not _is_alive(row.AuthoritySession, AUTHORITY_IDLE, now) or row.AuthorityAccount.left_at:
                return None
            viewer = authority_viewer(row.AuthorityAccount, session_id=row.AuthoritySession.id)
            rotated = await _keep_or_rotate(session, row.AuthoritySession, viewer, now)
        return Found(viewer, rotated)


async def begin_person_session(
    session: AsyncSession, person: Person, *, device: str, now: datetime, zone: ZoneInfo
) -> str:
    """A new session of the bound office; returns the token for the cookie."""
    viewer = await person_viewer(session, person, session_id=new_id(), day=now.astimezone(zone).date())
    token = new_token()
    session.add(SessionScope(token_hash=hash_of(token), office_id=person.office_id))
    session.add(
        WebSession(
            office_id=person.office_id,
            id=viewer.session_id,
            token_hash=hash_of(token),
            standing=standing_of(viewer.permissions),
            person_id=person.id,
            device=device[:200],
            created_at=now,
            seen_at=now,
            expires_at=now + PERSON_LIFE,
        )
    )
    return token


async def begin_authority_session(
    session: AsyncSession, account: AuthorityAccount, *, device: str, now: datetime
) -> str:
    """The same for an authority account, in a session bound to its city."""
    viewer = authority_viewer(account, session_id=new_id())
    token = new_token()
    session.add(SessionScope(token_hash=hash_of(token), city_id=account.city_id))
    session.add(
        AuthoritySession(
            city_id=account.city_id,
            id=viewer.session_id,
            token_hash=hash_of(token),
            standing=standing_of(viewer.permissions),
            account_id=account.id,
            device=device[:200],
            created_at=now,
            seen_at=now,
            expires_at=now + AUTHORITY_LIFE,
        )
    )
    return token


def _is_alive(row: WebSession | AuthoritySession, idle: timedelta, now: datetime) -> bool:
    if row.revoked_at is not None and row.revoked_at <= now:
        return False
    return now < row.expires_at and now < row.seen_at + idle


async def _keep_or_rotate(
    session: AsyncSession, row: WebSession | AuthoritySession, viewer: Viewer, now: datetime
) -> str | None:
    """A new id when the standing has changed since this one was made; of several requests at once one makes it."""
    model: Any = type(row)
    mine = (
        (model.office_id == row.office_id) if isinstance(row, WebSession) else (model.city_id == row.city_id),
        model.id == row.id,
    )
    standing = standing_of(viewer.permissions)
    if row.standing == standing:
        if now - row.seen_at > SEEN_EVERY:
            await session.execute(update(model).where(*mine).values(seen_at=now))
        return None
    won = await session.execute(
        update(model)
        .where(*mine, model.revoked_at.is_(None))
        .values(revoked_at=now + ROTATION_GRACE)
        .returning(model.id)
    )
    if won.first() is None:
        return None
    token = new_token()
    owner = {"office_id": row.office_id} if isinstance(row, WebSession) else {"city_id": row.city_id}
    account = {"person_id": row.person_id} if isinstance(row, WebSession) else {"account_id": row.account_id}
    await session.execute(insert(SessionScope).values(token_hash=hash_of(token), **owner))
    await session.execute(
        insert(model).values(
            id=new_id(),
            token_hash=hash_of(token),
            standing=standing,
            device=row.device,
            created_at=row.created_at,
            seen_at=now,
            expires_at=row.expires_at,
            **owner,
            **account,
        )
    )
    return token
