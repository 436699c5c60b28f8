"""An alley's own story from the journal, with the alleys before and after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, AlleySuccession
from hutong.db import bound_office
from hutong.journal import JournalEvent

KINDS = ("alley.registered", "alley.changed", "alley.ended")


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    kind: str
    actor_id: UUID | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """`before` and `after` are (id, name) of the alleys that it succeeded and that succeed it."""

    events: Sequence[Told]
    before: Sequence[tuple[UUID, str]]
    after: Sequence[tuple[UUID, str]]


async def story_of(session: AsyncSession, alley: UUID) -> Story:
    """The latest event first."""
    office = bound_office(session)
    rows = await session.scalars(
        select(JournalEvent)
        .where(JournalEvent.office_id == office, JournalEvent.subject == alley, JournalEvent.kind.in_(KINDS))
        .order_by(JournalEvent.id.desc())
        .limit(50)
    )
    events = [Told(row.occurred_at, row.kind, _actor(row.actor), row.data) for row in rows]
    link = AlleySuccession
    before = select(Alley.id, Alley.name).join(
        link, (link.office_id == Alley.office_id) & (link.alley_id == Alley.id) & (link.successor_id == alley)
    )
    after = select(Alley.id, Alley.name).join(
        link, (link.office_id == Alley.office_id) & (link.successor_id == Alley.id) & (link.alley_id == alley)
    )
    return Story(
        events,
        [(row.id, row.name) for row in await session.execute(before.where(Alley.office_id == office))],
        [(row.id, row.name) for row in await session.execute(after.where(Alley.office_id == office))],
    )


def _actor(actor: dict[str, Any]) -> UUID | None:
    return UUID(actor["id"]) if actor.get("kind") == "person" and actor.get("id") else None
