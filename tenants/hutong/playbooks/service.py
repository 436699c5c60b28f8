"""Writing a draft and putting it into force."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.offices.models import Office
from hutong.playbooks.checking import Finding, check_text
from hutong.playbooks.errors import (
    AlreadyPublished,
    DocumentNumberMissing,
    DocumentNumberTaken,
    DraftChangedMeanwhile,
    InForceTooEarly,
    NoSuchVersion,
    PlaybookHasErrors,
)
from hutong.playbooks.events import DraftSaved, PlaybookPublished
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import DRAFT, PUBLISHED, UNCOMMITTED


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft as saved, and what is wrong with it so far."""

    draft: PlaybookVersion
    findings: tuple[Finding, ...]


async def save_draft(
    session: AsyncSession,
    *,
    source: str,
    by: Actor,
    now: datetime,
    draft_id: UUID | None = None,
    revision: int | None = None,
    notes: str | None = None,
    based_on: int | None = None,
) -> Saved:
    """Keep what was written, with all its errors; nothing typed is lost.

    A draft that is not there yet begins under `draft_id`. One that is there must still be at `revision`: raises
    DraftChangedMeanwhile, AlreadyPublished.
    """
    source = _storable(source)
    checked = check_text(source)
    document = msgspec.to_builtins(checked.playbook) if checked.playbook else {}
    draft = await _locked(session, draft_id) if draft_id else None
    if draft is None:
        draft = PlaybookVersion(
            office_id=bound_office(session),
            id=draft_id or new_id(),
            state=DRAFT,
            source=source,
            document=document,
            revision=1,
            based_on=based_on,
            notes=notes,
            created_at=now,
            created_by=_person(by),
        )
        session.add(draft)
    else:
        if draft.state != DRAFT:
            raise AlreadyPublished
        if revision != draft.revision:
            raise DraftChangedMeanwhile
        draft.source, draft.document, draft.revision = source, document, draft.revision + 1
        draft.notes = notes if notes is not None else draft.notes
    event = DraftSaved(
        subject=draft.id, revision=draft.revision, sha256=_sha256(source), findings=len(checked.findings)
    )
    append(session, event, by=by, at=now)
    return Saved(draft, checked.findings)


async def publish(
    session: AsyncSession,
    draft_id: UUID,
    *,
    number: str,
    in_force_from: date,
    by: Actor,
    now: datetime,
    trial: bool = False,
    revision: int | None = None,
) -> PlaybookVersion:
    """Put a draft into force from a day (office's time zone), under its 文号.

    Raises PlaybookHasErrors with every finding, DocumentNumberMissing, DocumentNumberTaken, InForceTooEarly,
    AlreadyPublished, DraftChangedMeanwhile, NoSuchVersion.
    """
    office_id = bound_office(session)
    # One publication at a time in an office, so that version numbers have no gaps.
    office = select(Office.time_zone).where(Office.office_id == office_id).with_for_update()
    zone = ZoneInfo((await session.scalars(office)).one())
    draft = await _locked(session, draft_id)
    if draft is None:
        raise NoSuchVersion
    if draft.state != DRAFT:
        raise AlreadyPublished
    if revision is not None and revision != draft.revision:
        raise DraftChangedMeanwhile
    number = _storable(number).strip()[:60]
    await _allowed(session, office_id, number, in_force_from, now.astimezone(zone).date())
    checked = check_text(draft.source)
    if checked.playbook is None:
        raise PlaybookHasErrors(checked.findings)
    last = await session.scalar(select(func.max(PlaybookVersion.version)).where(PlaybookVersion.office_id == office_id))
    draft.version, draft.state = (last or 0) + 1, PUBLISHED
    draft.document = msgspec.to_builtins(checked.playbook)
    draft.number, draft.trial, draft.in_force_from = number, trial, in_force_from
    draft.published_at, draft.published_by = now, _person(by)
    await session.flush()  # What is read next in this transaction is governed by it.
    session.info[UNCOMMITTED] = True
    event = PlaybookPublished(
        subject=draft.id,
        version=draft.version,
        number=number,
        in_force_from=in_force_from,
        trial=trial,
        sha256=_sha256(draft.source),
    )
    append(session, event, by=by, at=now, playbook_version=draft.version)
    return draft


async def publish_first(
    session: AsyncSession, source: str, *, by: Actor, now: datetime, day: date, number: str | None = None
) -> PlaybookVersion:
    """Draft and publish in one go, as when an office begins from a pack; raises as `publish` does.

    Without a 文号 of the office's own it bears the first of the day's year.
    """
    saved = await save_draft(session, source=source, by=by, now=now)
    await session.flush()  # The draft is locked by its row next.
    number = number or f"街办发〔{day.year}〕1号"
    return await publish(session, saved.draft.id, number=number, in_force_from=day, by=by, now=now)


async def _allowed(session: AsyncSession, office_id: UUID, number: str, in_force_from: date, today: date) -> None:
    if not number:
        raise DocumentNumberMissing(field="number")
    published = PlaybookVersion.office_id == office_id, PlaybookVersion.state == PUBLISHED
    if await session.scalar(select(PlaybookVersion.id).where(*published, PlaybookVersion.number == number)):
        raise DocumentNumberTaken(field="number", number=number)
    latest = await session.scalar(select(func.max(PlaybookVersion.in_force_from)).where(*published))
    if latest is not None and in_force_from < (earliest := max(latest, today)):
        raise InForceTooEarly(field="in_force_from", day=earliest.isoformat())


async def _locked(session: AsyncSession, draft_id: UUID) -> PlaybookVersion | None:
    found = PlaybookVersion.office_id == bound_office(session), PlaybookVersion.id == draft_id
    return (await session.scalars(select(PlaybookVersion).where(*found).with_for_update())).one_or_none()


def _storable(text: str) -> str:
    """PostgreSQL takes neither NUL nor half a surrogate pair; the check then says where they stood."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _sha256(source: str) -> str:
    return sha256(source.encode()).hexdigest()


def _person(by: Actor) -> UUID | None:
    return by.id if by.kind == "person" else None
