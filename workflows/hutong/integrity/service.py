"""Asking for a reading, and stopping it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.integrity.events import CheckAsked, CheckEnded
from hutong.integrity.models import IntegrityCheck
from hutong.integrity.rules import CheckKind
from hutong.jobs import enqueue
from hutong.journal import Actor, append


async def ask_check(
    session: AsyncSession, kind: CheckKind, *, person: UUID | None, by: Actor, now: datetime, day: date | None = None
) -> UUID | None:
    """Its id; that of the one under way where there is one; none for a night that was read already."""
    office_id = bound_office(session)
    row = {"office_id": office_id, "id": new_id(), "kind": kind, "day": day, "asked_by": person, "asked_at": now}
    statement = insert(IntegrityCheck).values(row).on_conflict_do_nothing().returning(IntegrityCheck.id)
    made = (await session.scalars(statement)).first()
    if made is None:
        under_way = select(IntegrityCheck.id).where(
            IntegrityCheck.office_id == office_id, IntegrityCheck.kind == kind, IntegrityCheck.ended_at.is_(None)
        )
        return (await session.scalars(under_way)).first()
    append(session, CheckAsked(subject=made, check=kind), by=by, at=now)
    await enqueue(session, "integrity.run", dedupe_key=f"integrity:{made}", check_id=made)
    return made


async def stop_check(session: AsyncSession, check_id: UUID, *, by: Actor, now: datetime) -> None:
    """The worker notices at its next batch. One that is over stays as it is. Raises NotThere."""
    check = await session.get(IntegrityCheck, (bound_office(session), check_id), with_for_update=True)
    if check is None:
        raise NotThere
    if check.ended_at is None:
        check.ended_at = check.cancelled_at = now
        event = CheckEnded(
            subject=check.id, check=check.kind, read=check.done, faults=check.fault_count, cancelled=True
        )
        append(session, event, by=by, at=now)
