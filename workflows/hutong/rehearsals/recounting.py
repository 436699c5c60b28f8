"""Deadlines counted anew within a past: when each act was done, and what it took back out of every count."""

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Text, Uuid, cast, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.events import CaseEscalated
from hutong.db import bound_office
from hutong.journal import JournalEvent
from hutong.redating.events import CaseRedated, EscalationLifted
from hutong.redating.models import Redating
from hutong.redating.rules import Changed
from hutong.redating.service import SETTLING
from hutong.rehearsals.rows import Row, fact_of
from hutong.rehearsals.rules.acts import Recounting


async def recountings_in(session: AsyncSession, since: datetime, until: datetime, place: ZoneInfo) -> list[Recounting]:
    """In the order of time. One that changed no case was done when the days had settled."""
    office = bound_office(session)
    statement = select(Redating).where(
        Redating.office_id == office, Redating.asked_at >= since, Redating.asked_at < until
    )
    acts = (await session.scalars(statement)).all()
    if not acts:
        return []
    act = cast(JournalEvent.data["act"].astext, Uuid)
    rows = await session.execute(
        select(act, func.min(JournalEvent.occurred_at))
        .where(
            JournalEvent.office_id == office, JournalEvent.kind == CaseRedated.kind, JournalEvent.occurred_at >= since
        )
        .group_by(act)
    )  # fmt: skip
    done: dict[UUID, datetime] = dict(rows.tuples().all())
    found = [
        Recounting(
            at=done.get(one.id, one.asked_at + SETTLING),
            changed=Changed(act=one.id, first=one.first, last=one.last, year=one.year),
            first=datetime.combine(one.first, time(), place).astimezone(UTC),
            end=datetime.combine(one.last + timedelta(days=1), time(), place).astimezone(UTC),
        )
        for one in acts
    ]
    return sorted((each for each in found if each.at < until), key=lambda each: each.at)


async def lifted_rungs(session: AsyncSession, since: datetime, until: datetime, standing: Sequence[UUID]) -> deque[Row]:
    """Rungs that count no more: whoever was handed a case by one has had it all the same. Of the period, and of the
    `standing` cases from their beginning.
    """
    office = bound_office(session)
    lifted = select(JournalEvent.corrects).where(
        JournalEvent.office_id == office, JournalEvent.kind == EscalationLifted.kind
    )
    statement = (
        select(
            JournalEvent.subject,
            JournalEvent.occurred_at,
            JournalEvent.playbook_version,
            cast(JournalEvent.data.op("-")(literal("why", Text)), Text),
        )
        .where(
            JournalEvent.office_id == office,
            JournalEvent.id.in_(lifted),
            JournalEvent.occurred_at < until,
            or_(JournalEvent.occurred_at >= since, JournalEvent.subject.in_(standing)),
        )
        .order_by(JournalEvent.occurred_at, JournalEvent.id)
    )
    kind = CaseEscalated.kind
    rows = await session.execute(statement.where(JournalEvent.kind == kind))
    return deque(
        Row(kind, at, None, version, fact_of(kind, subject, data), note=False, result=False, present=False)
        for subject, at, version, data in rows
    )
