"""Rows of the journal as they are streamed for a rehearsal: typed, without their traces, a few thousand at a time."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Text, cast, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.journal import JournalPersonal, effective_events
from hutong.photos.models import Photo
from hutong.photos.states import SENT
from hutong.rehearsals.rules.facts import Fact

_AT_ONCE = 2_000
_PERSON = "person"
_fact = msgspec.json.Decoder(Fact)


class Row(msgspec.Struct, frozen=True):
    """`note`, `result` and `present` say whether there were such words. `by` is a person of the office, or nobody."""

    kind: str
    at: datetime
    by: UUID | None
    version: int | None
    fact: Fact
    note: bool
    result: bool
    present: bool


class Ids(dict[str, UUID]):
    """One object for each id: those of the directory, as the driver gives them, are compared and found the quickest."""

    def __missing__(self, text: str) -> UUID:
        found = self[text] = UUID(text)
        return found

    def of(self, given: UUID | None) -> UUID | None:
        return self[str(given)] if given is not None else None


async def read_rows(
    session: AsyncSession,
    kinds: tuple[str, ...],
    *,
    since: datetime | None = None,
    until: datetime,
    subjects: Sequence[UUID] = (),
    ids: Ids | None = None,
) -> AsyncIterator[Row]:
    """In the order of time, as they stand after corrections, through a cursor of the server."""
    ids = ids if ids is not None else Ids()
    office_id = bound_office(session)
    events = effective_events(office_id, since=since, until=until, kinds=kinds)
    said = JournalPersonal.data
    statement = (
        select(
            events.c.kind,
            events.c.occurred_at,
            events.c.actor["kind"].astext,
            events.c.actor["id"].astext,
            events.c.playbook_version,
            events.c.subject,
            cast(events.c.data.op("-")(literal("why", Text)), Text),
            said.has_key("note"),
            said.has_key("result"),
            said.has_key("present"),
        )
        .outerjoin(
            JournalPersonal, (JournalPersonal.office_id == office_id) & (JournalPersonal.event_id == events.c.id)
        )
        .order_by(events.c.occurred_at, events.c.id)
    )
    if subjects:
        statement = statement.where(events.c.subject.in_(subjects))
    rows = await session.stream(statement, execution_options={"yield_per": _AT_ONCE})
    async for many in rows.partitions():
        for kind, at, actor, by, version, subject, data, *said_so in many:
            fact = fact_of(kind, subject, data)
            # An officer of a department is no person of the office, but it was somebody who acted.
            person = ids[by] if by and (actor == _PERSON or fact.by_department) else None
            yield Row(kind, at, person, version, fact, *map(bool, said_so))


def fact_of(kind: str, subject: UUID, data: str) -> Fact:
    fact = _fact.decode(data)
    fact.kind, fact.subject = kind, subject
    return fact


async def photos_of(
    session: AsyncSession, since: datetime, standing: Sequence[UUID]
) -> dict[UUID, list[tuple[datetime, str]]]:
    """(when it came, slot) of the pictures that stand as evidence, by case: of these cases, and of all since."""
    statement = select(Photo.subject_id, Photo.created_at, Photo.slot).where(
        Photo.office_id == bound_office(session),
        Photo.subject_kind == "case",
        Photo.state.in_([str(state) for state in SENT]),
        (Photo.created_at >= since) | Photo.subject_id.in_(standing),
    )
    found: dict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
    for case, at, slot in await session.execute(statement):
        found[case].append((at, slot))
    return found
