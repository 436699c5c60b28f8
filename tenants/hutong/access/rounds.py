"""Clears away, office by office, what has served: spent codes and links, ended sessions, keys of forms sent."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import IdempotencyKey, Invitation, SessionScope, SignInCode, WebSession
from hutong.db import Databases, Office
from hutong.jobs import ticker
from hutong.offices.models import OfficeAddress

# A form is sent twice within minutes; a page left open overnight may still come back.
KEYS_KEPT = timedelta(days=2)
CODES_KEPT = timedelta(days=1)
# So long an ended session or a spent link can still be looked into.
SESSIONS_KEPT = timedelta(days=30)


@ticker("access.tidy", every=timedelta(hours=1))
async def tidy(databases: Databases) -> None:
    now = await databases.now()
    async with databases.engine("app").connect() as connection:
        offices = (await connection.execute(select(OfficeAddress.office_id))).scalars().all()
    for office_id in offices:
        async with databases.session(Office(office_id)) as session:
            await tidy_office(session, office_id, now=now)


async def tidy_office(session: AsyncSession, office_id: UUID, *, now: datetime) -> None:
    """Safe to run again, and by two at once."""
    await session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.office_id == office_id, IdempotencyKey.created_at < now - KEYS_KEPT)
    )
    await session.execute(
        delete(SignInCode).where(SignInCode.office_id == office_id, SignInCode.expires_at < now - CODES_KEPT)
    )
    await session.execute(
        delete(Invitation).where(Invitation.office_id == office_id, Invitation.expires_at < now - SESSIONS_KEPT)
    )
    over = now - SESSIONS_KEPT
    ended = await session.execute(
        delete(WebSession)
        .where(
            WebSession.office_id == office_id,
            or_(WebSession.expires_at < over, WebSession.revoked_at < over, WebSession.seen_at < over),
        )
        .returning(WebSession.token_hash)
    )
    if hashes := list(ended.scalars()):
        await session.execute(delete(SessionScope).where(SessionScope.token_hash.in_(hashes)))
