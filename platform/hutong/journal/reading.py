"""Reading the journal: as of a frozen position with corrections applied, and in order for those who fold it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, func, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.journal.models import JournalCursor, JournalEvent, JournalPage, JournalPosition


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event with its position."""

    position: int
    id: UUID
    occurred_at: datetime
    recorded_at: datetime
    actor: dict[str, Any]
    kind: str
    subject: UUID
    playbook_version: int | None
    corrects: UUID | None
    data: dict[str, Any]


async def head(session: AsyncSession) -> int:
    """The last sealed position of the bound office, 0 before the first; what a document is frozen at."""
    last = select(JournalPage.last_position).where(JournalPage.office_id == bound_office(session))
    return await session.scalar(last.order_by(JournalPage.page.desc()).limit(1)) or 0


def effective_events(
    office_id: UUID,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    kinds: tuple[str, ...] = (),
    frozen: int | None = None,
    name: str = "events",
) -> Subquery:
    """Events that happened in [since, until), as they stand after corrections: a table to count from.

    A correcting event (its `corrects` names the *first* event, also when that was corrected before) replaces the
    data, or takes the event away when its own data is {"void": true}; the last correction holds, and none of them
    is an event of its own here. With `frozen`, only what was sealed up to that position exists, corrections too.
    Without it everything committed counts, sealed or not. Columns are those of the journal, and `position`.
    """
    corrections = _corrections(office_id, frozen).cte(f"{name}_corrections")
    fixed = corrections.c.data
    conditions: list[ColumnElement[bool]] = [
        JournalEvent.office_id == office_id,
        JournalEvent.corrects.is_(None),
        (fixed["void"].astext).is_distinct_from("true"),
    ]
    if since is not None:
        conditions.append(JournalEvent.occurred_at >= since)
    if until is not None:
        conditions.append(JournalEvent.occurred_at < until)
    if kinds:
        conditions.append(JournalEvent.kind.in_(kinds))
    if frozen is not None:
        conditions.append(JournalPosition.position <= frozen)
    return (
        select(
            JournalEvent.office_id,
            JournalEvent.id,
            JournalEvent.occurred_at,
            JournalEvent.recorded_at,
            JournalEvent.actor,
            JournalEvent.kind,
            JournalEvent.subject,
            JournalEvent.playbook_version,
            func.coalesce(fixed, JournalEvent.data, type_=JournalEvent.data.type).label("data"),
            corrections.c.id.label("corrected_by"),
            JournalPosition.position,
        )
        .outerjoin(corrections, corrections.c.corrects == JournalEvent.id)
        .join(JournalPosition, _place_of(office_id), isouter=frozen is None)
        .where(*conditions)
        .subquery(name)
    )


def _corrections(office_id: UUID, frozen: int | None) -> Select[Any]:
    """The last correction of each corrected event; few, so they are read first and joined."""
    order = (JournalEvent.corrects, JournalPosition.position.desc().nulls_first(), JournalEvent.id.desc())
    found = (
        select(JournalEvent.corrects, JournalEvent.id, JournalEvent.data)
        .join(JournalPosition, _place_of(office_id), isouter=frozen is None)
        .where(JournalEvent.office_id == office_id, JournalEvent.corrects.is_not(None))
        .ext(distinct_on(JournalEvent.corrects))
        .order_by(*order)
    )
    return found if frozen is None else found.where(JournalPosition.position <= frozen)


def _place_of(office_id: UUID) -> ColumnElement[bool]:
    return (JournalPosition.office_id == office_id) & (JournalPosition.event_id == JournalEvent.id)


async def events_after(session: AsyncSession, position: int, *, limit: int = 1000) -> list[Sealed]:
    """The next sealed events of the bound office in the order of their positions, corrections as themselves."""
    office_id = bound_office(session)
    rows = await session.execute(
        select(
            JournalPosition.position,
            JournalEvent.id,
            JournalEvent.occurred_at,
            JournalEvent.recorded_at,
            JournalEvent.actor,
            JournalEvent.kind,
            JournalEvent.subject,
            JournalEvent.playbook_version,
            JournalEvent.corrects,
            JournalEvent.data,
        )
        .join(JournalEvent, (JournalEvent.office_id == office_id) & (JournalEvent.id == JournalPosition.event_id))
        .where(JournalPosition.office_id == office_id, JournalPosition.position > position)
        .order_by(JournalPosition.position)
        .limit(limit)
    )
    return [Sealed(*row) for row in rows]


async def consume(session: AsyncSession, consumer: str, *, after: int | None = None, limit: int = 1000) -> list[Sealed]:
    """The events that `consumer` has not folded yet; its cursor moves past them when this transaction commits.

    So what is folded in the same transaction is folded exactly once. Two transactions of one consumer and office
    wait for each other. `after` starts elsewhere, such as 0 to fold everything anew.
    """
    office_id = bound_office(session)
    mine = (JournalCursor.office_id == office_id, JournalCursor.consumer == consumer)
    await session.execute(
        insert(JournalCursor).values(office_id=office_id, consumer=consumer, position=0).on_conflict_do_nothing()
    )
    stored = await session.scalar(select(JournalCursor.position).where(*mine).with_for_update())
    start = after if after is not None else stored or 0
    events = await events_after(session, start, limit=limit)
    await session.execute(update(JournalCursor).where(*mine).values(position=events[-1].position if events else start))
    return events
