"""What an event is, and how it is appended in the transaction of the change it records."""

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.ids import new_id
from hutong.journal.models import JournalEvent, JournalPersonal

ActorKind = Literal["person", "resident", "authority", "system", "generator"]


class Actor(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who did it: a person of the office (with the post held), an authority account, or the system itself."""

    kind: ActorKind
    id: UUID | None = None
    post: UUID | None = None
    name: str = ""


SYSTEM = Actor("system")


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every event. A subclass sets `kind` (such as `case.closed`) and names its `personal` fields.

    `subject` is what the event is about: the case, patrol, person. Personal fields go into a row of their own,
    which can be erased without breaking the chain.
    """

    kind: ClassVar[str]
    personal: ClassVar[frozenset[str]] = frozenset()

    subject: UUID


def append(
    session: AsyncSession,
    event: Event,
    *,
    by: Actor,
    at: datetime,
    playbook_version: int | None = None,
    corrects: UUID | None = None,
) -> UUID:
    """Add `event` to the bound office's journal; it is stored when, and only when, the transaction commits.

    `at` is when it happened; the database notes itself when it was recorded. Returns the event's id.
    """
    office_id = bound_office(session)
    row, personal = event_rows(office_id, event, by=by, at=at, playbook_version=playbook_version, corrects=corrects)
    session.add(JournalEvent(**row))
    if personal:
        session.add(JournalPersonal(office_id=office_id, event_id=row["id"], data=personal))
    event_id: UUID = row["id"]
    return event_id


def event_rows(
    office_id: UUID,
    event: Event,
    *,
    by: Actor,
    at: datetime,
    playbook_version: int | None = None,
    corrects: UUID | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The journal row and the personal fields of `event`, for batches and driver statements."""
    data: dict[str, Any] = msgspec.to_builtins(event)
    subject = data.pop("subject")
    personal = {name: data.pop(name) for name in event.personal if name in data}
    row = {
        "office_id": office_id,
        "id": new_id(),
        "occurred_at": at,
        "actor": msgspec.to_builtins(by),
        "kind": event.kind,
        "subject": UUID(subject) if isinstance(subject, str) else subject,
        "playbook_version": playbook_version,
        "corrects": corrects,
        "data": data,
    }
    return row, personal
