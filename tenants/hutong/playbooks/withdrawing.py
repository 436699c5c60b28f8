"""Taking a published version back before its day. It keeps its number, and stays to be read."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.journal import Actor, append
from hutong.playbooks.drafts import locked, one_at_a_time, person_of, storable
from hutong.playbooks.errors import (
    AlreadyWithdrawn,
    InForceAlready,
    LaterPublished,
    NoSuchVersion,
    WithdrawalReasonMissing,
)
from hutong.playbooks.events import PlaybookWithdrawn
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import PUBLISHED, WITHDRAWN, newest_number, published_row

MOST_CHARACTERS = 400


async def withdraw(session: AsyncSession, n: int, *, reason: str, by: Actor, now: datetime) -> PlaybookVersion:
    """Raises NoSuchVersion, AlreadyWithdrawn, WithdrawalReasonMissing, InForceAlready, LaterPublished."""
    zone = await one_at_a_time(session)
    row = await locked(session, (await published_row(session, n)).id)
    if row is not None and row.state == WITHDRAWN:
        raise AlreadyWithdrawn(n=n)
    if row is None or row.state != PUBLISHED or row.in_force_from is None:
        raise NoSuchVersion
    reason = storable(reason).strip()[:MOST_CHARACTERS]
    if not reason:
        raise WithdrawalReasonMissing(field="reason")
    if row.in_force_from <= now.astimezone(zone).date():
        raise InForceAlready(n=n)
    if (newest := await newest_number(session)) != n:
        raise LaterPublished(n=newest)
    row.state, row.withdrawn_at, row.withdrawn_by, row.withdrawn_because = WITHDRAWN, now, person_of(by), reason
    await session.flush()  # What is read next in this transaction passes it over.
    event = PlaybookWithdrawn(
        subject=row.id, version=n, number=row.number or "", in_force_from=row.in_force_from, reason=reason
    )
    append(session, event, by=by, at=now, playbook_version=n)
    return row
