"""The sessions of one account, as their owner sees and ends them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import AuthoritySession, WebSession
from hutong.access.viewers import Viewer


@dataclass(frozen=True, slots=True)
class SignedInDevice:
    id: UUID
    device: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


async def signed_in_devices(session: AsyncSession, viewer: Viewer, *, now: datetime) -> list[SignedInDevice]:
    """Live sessions, the latest seen first."""
    model, mine = _own(viewer)
    rows = await session.scalars(
        select(model)
        .where(*mine, model.revoked_at.is_(None), model.expires_at > now)
        .order_by(model.seen_at.desc(), model.id)
        .limit(50)
    )
    return [SignedInDevice(r.id, r.device, r.created_at, r.seen_at, r.id == viewer.session_id) for r in rows]


async def end_session(session: AsyncSession, viewer: Viewer, session_id: UUID, *, now: datetime) -> bool:
    """Revoke one session of the viewer's own account; false when there is no such one."""
    model, mine = _own(viewer)
    ended = await session.execute(
        update(model)
        .where(*mine, model.id == session_id, model.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(model.id)
    )
    return ended.first() is not None


async def end_other_sessions(session: AsyncSession, viewer: Viewer, *, now: datetime) -> None:
    model, mine = _own(viewer)
    await session.execute(
        update(model).where(*mine, model.id != viewer.session_id, model.revoked_at.is_(None)).values(revoked_at=now)
    )


async def end_all_of_person(session: AsyncSession, office_id: UUID, person_id: UUID, *, now: datetime) -> None:
    """Everywhere signed out: after a new password, on leaving the office."""
    await session.execute(
        update(WebSession)
        .where(WebSession.office_id == office_id, WebSession.person_id == person_id, WebSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


async def end_all_of_account(session: AsyncSession, city_id: UUID, account_id: UUID, *, now: datetime) -> None:
    await session.execute(
        update(AuthoritySession)
        .where(
            AuthoritySession.city_id == city_id,
            AuthoritySession.account_id == account_id,
            AuthoritySession.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


def _own(viewer: Viewer) -> tuple[Any, tuple[Any, ...]]:
    if viewer.kind == "person":
        return WebSession, (WebSession.office_id == viewer.office_id, WebSession.person_id == viewer.id)
    return AuthoritySession, (AuthoritySession.city_id == viewer.city_id, AuthoritySession.account_id == viewer.id)
