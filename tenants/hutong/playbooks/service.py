"""Writing a draft and putting it into force."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.playbooks.acknowledging import settle
from hutong.playbooks.approving import approved_by
from hutong.playbooks.baselines.offering import check_pinned, filled
from hutong.playbooks.checking import Finding, check_text
from hutong.playbooks.comparing import compare
from hutong.playbooks.drafts import (
    check_open,
    locked,
    locked_draft,
    one_at_a_time,
    person_of,
    stands_on,
    storable,
    text_hash,
)
from hutong.playbooks.errors import (
    AnotherPublished,
    DocumentNumberMissing,
    DocumentNumberTaken,
    DraftChangedMeanwhile,
    InForceTooEarly,
    InForceTooLate,
    PlaybookHasErrors,
    TrialEndMisplaced,
)
from hutong.playbooks.events import DraftDiscarded, DraftSaved, PlaybookPublished
from hutong.playbooks.linting import lint
from hutong.playbooks.models import PlaybookRevision, PlaybookVersion
from hutong.playbooks.pictures import fetch_pinned, pinned
from hutong.playbooks.queries import (
    DISCARDED,
    DRAFT,
    NUMBERED,
    PUBLISHED,
    UNCOMMITTED,
    newest_number,
    published_versions,
)
from hutong.playbooks.queries import version as version_of

MOST_AHEAD = timedelta(days=400)
"""How far ahead a version may come into force: a little more than next year's rules."""


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
    onto: int | None = None,
) -> Saved:
    """Keep what was written, with all its errors; nothing typed is lost.

    A draft that is not there yet begins under `draft_id`, `onto` the version published last that its author knew: the
    present one where none is named. One that is there must still be at `revision`: raises
    DraftChangedMeanwhile, AlreadyPublished.
    """
    source = await pinned(session, await filled(session, storable(source)))
    await fetch_pinned(session, source)
    checked = check_text(source)
    document = msgspec.to_builtins(checked.playbook) if checked.playbook else {}
    draft = await locked(session, draft_id) if draft_id else None
    if draft is None:
        draft = PlaybookVersion(
            office_id=bound_office(session),
            id=draft_id or new_id(),
            state=DRAFT,
            revision=1,
            based_on=based_on,
            onto=await newest_number(session) if onto is None else onto,
            notes=notes,
            created_at=now,
            created_by=person_of(by),
        )
        session.add(draft)
    else:
        check_open(draft)
        if revision is None and draft.revision == 1 and draft.source == source:
            return Saved(draft, checked.findings)  # Begun twice by a double click.
        if revision != draft.revision:
            raise DraftChangedMeanwhile
        draft.notes = notes if notes is not None else draft.notes
        if draft.source == source:
            return Saved(draft, checked.findings)  # What was approved or rehearsed is still just this.
        draft.revision += 1
    draft.source, draft.document = source, document
    draft.saved_at, draft.saved_by = now, person_of(by)
    await session.flush()  # The revision points at it.
    session.add(
        PlaybookRevision(
            office_id=draft.office_id,
            id=new_id(),
            playbook_id=draft.id,
            revision=draft.revision,
            source=source,
            saved_at=now,
            saved_by=draft.saved_by,
        )
    )
    event = DraftSaved(
        subject=draft.id, revision=draft.revision, sha256=text_hash(source), findings=len(checked.findings)
    )
    append(session, event, by=by, at=now)
    return Saved(draft, checked.findings)


async def discard_draft(session: AsyncSession, draft_id: UUID, *, revision: int, by: Actor, now: datetime) -> None:
    """Throw a draft away: its row stays to be read. Raises whatever `locked_draft` raises."""
    draft = await locked_draft(session, draft_id, revision=revision)
    draft.state, draft.discarded_at, draft.discarded_by = DISCARDED, now, person_of(by)
    await _forget_revisions(session, draft_id)
    append(session, DraftDiscarded(subject=draft.id, revision=draft.revision), by=by, at=now)


async def publish(
    session: AsyncSession,
    draft_id: UUID,
    *,
    number: str,
    in_force_from: date,
    by: Actor,
    now: datetime,
    trial: bool = False,
    trial_until: date | None = None,
    revision: int | None = None,
    onto: int | None = None,
    opening: bool = False,
) -> PlaybookVersion:
    """Put a draft into force from a day (office's time zone), under its 文号; `trial_until` ends a trial (试行).

    `onto` is the number of the version published last as the publisher saw it, that of the draft where none is named.

    Raises AnotherPublished, PlaybookHasErrors with every finding, BaselineMissing, WarningsNotAcknowledged unless it
    is `opening`, ApprovalMissing, DocumentNumberMissing, DocumentNumberTaken, InForceTooEarly, InForceTooLate,
    TrialEndMisplaced, and whatever `locked_draft` raises.
    """
    office_id = bound_office(session)
    # One publication at a time in an office, so that version numbers have no gaps.
    zone = await one_at_a_time(session)
    draft = await locked_draft(session, draft_id, revision=revision)
    await _check_onto(session, stands_on(draft) if onto is None else onto)
    number = storable(number).strip()[:60]
    await _allowed(session, office_id, number, in_force_from, now.astimezone(zone).date())
    if trial_until is not None and (not trial or trial_until < in_force_from):
        raise TrialEndMisplaced(field="trial_until")
    checked = check_text(draft.source)
    if checked.playbook is None:
        raise PlaybookHasErrors(checked.findings)
    await check_pinned(session, checked.playbook)
    warnings = *checked.findings, *await lint(session, checked.playbook, day=in_force_from)
    await settle(session, draft, warnings, opening=opening, by=by, now=now)
    approver = await approved_by(session, draft, now=now)
    # A picture sent since the last save: from now on the version shows this one, whatever comes under its name.
    draft.source = await pinned(session, draft.source)
    checked = check_text(draft.source)
    last = await session.scalar(select(func.max(PlaybookVersion.version)).where(PlaybookVersion.office_id == office_id))
    draft.version, draft.state = (last or 0) + 1, PUBLISHED
    draft.document = msgspec.to_builtins(checked.playbook) if checked.playbook else draft.document
    draft.number, draft.trial, draft.trial_until, draft.in_force_from = number, trial, trial_until, in_force_from
    draft.published_at, draft.published_by = now, person_of(by)
    await _forget_revisions(session, draft.id)
    await session.flush()  # What is read next in this transaction is governed by it.
    session.info[UNCOMMITTED] = True
    event = PlaybookPublished(
        subject=draft.id,
        version=draft.version,
        number=number,
        in_force_from=in_force_from,
        trial=trial,
        trial_until=trial_until,
        approved_by=approver,
        sha256=text_hash(draft.source),
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
    return await publish(session, saved.draft.id, number=number, in_force_from=day, by=by, now=now, opening=True)


async def _check_onto(session: AsyncSession, seen: int) -> None:
    """Under the office's lock: what was published meanwhile is not undone by one who never saw it."""
    newest = await newest_number(session)
    if seen == newest:
        return
    known = {row.version for row in await published_versions(session, withdrawn=True)}
    changes = (
        compare((await version_of(session, seen)).playbook, (await version_of(session, newest)).playbook)
        if seen in known and newest
        else ()
    )
    raise AnotherPublished(seen, newest, changes)


async def _allowed(session: AsyncSession, office_id: UUID, number: str, in_force_from: date, today: date) -> None:
    if not number:
        raise DocumentNumberMissing(field="number")
    here = PlaybookVersion.office_id == office_id
    given = select(PlaybookVersion.id).where(
        here, PlaybookVersion.state.in_(NUMBERED), PlaybookVersion.number == number
    )
    if await session.scalar(given):
        raise DocumentNumberTaken(field="number", number=number)
    if in_force_from > (farthest := today + MOST_AHEAD):
        raise InForceTooLate(field="in_force_from", day=farthest.isoformat(), days=MOST_AHEAD.days)
    published = here, PlaybookVersion.state == PUBLISHED
    latest = await session.scalar(select(func.max(PlaybookVersion.in_force_from)).where(*published))
    if latest is not None and in_force_from < (earliest := max(latest, today)):
        raise InForceTooEarly(field="in_force_from", day=earliest.isoformat())


async def _forget_revisions(session: AsyncSession, draft_id: UUID) -> None:
    """Nobody edits it any more; what it was on the way is nobody's business now."""
    mine = PlaybookRevision.office_id == bound_office(session), PlaybookRevision.playbook_id == draft_id
    await session.execute(delete(PlaybookRevision).where(*mine).execution_options(synchronize_session=False))
