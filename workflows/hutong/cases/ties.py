"""What a case hangs together with: the one before it, those after it, the batch it was sent in."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Community
from hutong.cases.models import Case, CaseBatch
from hutong.db import bound_office
from hutong.people.models import Person


class Tie(msgspec.Struct, frozen=True):
    """Another case of the same problem."""

    id: UUID
    number: str
    title: str
    opened_at: datetime
    closed_at: datetime | None


class SentBatch(msgspec.Struct, frozen=True):
    """A batch in one line."""

    id: UUID
    community_id: UUID
    community: str
    sent_by: str
    sent_at: datetime
    note: str | None


class Ties(msgspec.Struct, frozen=True):
    earlier: Tie | None
    later: tuple[Tie, ...]
    batch: SentBatch | None


async def ties_of(session: AsyncSession, case_id: UUID, *, forerunner: UUID | None) -> Ties:
    """The case that came back as this one, those that this one came back as, and the batch."""
    office_id = bound_office(session)
    rows = (
        await session.execute(
            select(Case.id, Case.number, Case.title, Case.opened_at, Case.closed_at, Case.batch_id)
            .where(Case.office_id == office_id, Case.id.in_({case_id, forerunner}) | (Case.forerunner_id == case_id))
            .order_by(Case.opened_at, Case.id)
            .limit(20)
        )
    ).all()
    batch = next((row.batch_id for row in rows if row.id == case_id), None)
    found = [Tie(row.id, row.number, row.title, row.opened_at, row.closed_at) for row in rows if row.id != case_id]
    sent = await sent_batches(session, only=batch) if batch else []
    return Ties(
        earlier=next((tie for tie in found if tie.id == forerunner), None),
        later=tuple(tie for tie in found if tie.id != forerunner),
        batch=sent[0] if sent else None,
    )


async def sent_batches(
    session: AsyncSession, *, communities: tuple[UUID, ...] | None = None, only: UUID | None = None, limit: int = 30
) -> list[SentBatch]:
    """What was sent together, the newest first; of some communities, or of all."""
    office_id = bound_office(session)
    statement = (
        select(CaseBatch.id, Community.id, Community.name, Person.name, CaseBatch.sent_at, CaseBatch.note)
        .join(Community, (Community.office_id == office_id) & (Community.id == CaseBatch.community_id))
        .join(Person, (Person.office_id == office_id) & (Person.id == CaseBatch.sent_by))
        .where(CaseBatch.office_id == office_id)
        .order_by(CaseBatch.sent_at.desc(), CaseBatch.id.desc())
        .limit(limit)
    )
    if communities is not None:
        statement = statement.where(CaseBatch.community_id.in_(communities))
    if only is not None:
        statement = statement.where(CaseBatch.id == only)
    return [SentBatch(*row) for row in (await session.execute(statement)).all()]
