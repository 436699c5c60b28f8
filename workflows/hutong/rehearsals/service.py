"""Beginning, following, ending and cancelling rehearsals."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import delete, exists, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.journal import Actor, JournalEvent
from hutong.offices.models import Office
from hutong.playbooks.checking import check_text
from hutong.playbooks.drafts import text_hash
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.pictures import without_contents
from hutong.playbooks.queries import version_row
from hutong.rehearsals.errors import (
    DraftChanged,
    DraftHasErrors,
    NothingHappened,
    PeriodTooLong,
    PeriodWrong,
    RehearsalOver,
    TooManyRehearsals,
)
from hutong.rehearsals.models import OPEN, Rehearsal, RehearsedCase, State
from hutong.rehearsals.rules.results import Compared
from hutong.rehearsals.running import rehearse
from hutong.rehearsals.schemas import Begin

__all__ = ["begin", "cancel", "fail", "finish", "note_progress", "rehearse", "source_of", "start"]

AT_ONCE = 2
MOST_DAYS = 400
_HAPPENS = ("case.opened", "case.stepped", "check_in.made")
_ROWS = 200
TOLD_AT_ONCE = 500
"""Cases whose traces one more run tells: whoever opens one often opens the next."""


async def begin(session: AsyncSession, draft_id: UUID, asked: Begin, *, by: Actor, now: datetime) -> Rehearsal:
    """Order a rehearsal of a draft as it stands; asked twice under one id it is one.

    Raises NoSuchVersion, DraftHasErrors, PeriodWrong, PeriodTooLong, NothingHappened, TooManyRehearsals.
    """
    office_id = bound_office(session)
    # One order at a time, so that two at once count each other.
    place = select(Office.time_zone).where(Office.office_id == office_id).with_for_update()
    zone = ZoneInfo((await session.scalars(place)).one())
    if (known := await session.get(Rehearsal, (office_id, asked.id))) is not None:
        return known
    draft = await version_row(session, draft_id)
    if check_text(draft.source).playbook is None:
        raise DraftHasErrors
    if asked.first > asked.last or asked.last > now.astimezone(zone).date():
        raise PeriodWrong(field="last")
    if (asked.last - asked.first).days >= MOST_DAYS:
        raise PeriodTooLong(field="first", days=MOST_DAYS)
    if not asked.generated and not await _anything_happened(session, asked, zone):
        raise NothingHappened(field="first")
    running = select(func.count()).where(Rehearsal.office_id == office_id, Rehearsal.state.in_(OPEN))
    if (await session.scalar(running) or 0) >= AT_ONCE:
        raise TooManyRehearsals(n=AT_ONCE)
    rehearsal = Rehearsal(
        office_id=office_id, id=asked.id, playbook_id=draft.id, sha256=digest(draft.source), revision=draft.revision,
        first=asked.first, last=asked.last, generated=asked.generated, state=State.WAITING, done=0, total=0,
        created_at=now, created_by=by.id if by.kind == "person" else None,
    )  # fmt: skip
    session.add(rehearsal)
    await session.flush()  # The job is written past the ORM.
    await enqueue(session, "rehearsal.run", rehearsal_id=rehearsal.id)
    return rehearsal


async def cancel(session: AsyncSession, rehearsal_id: UUID, *, now: datetime) -> Rehearsal:
    """Whoever runs it notices within a second or two, and stops. Raises NotThere, RehearsalOver."""
    rehearsal = await rehearsal_row(session, rehearsal_id, lock=True)
    if rehearsal.state not in OPEN:
        raise RehearsalOver
    rehearsal.state, rehearsal.finished_at = State.CANCELLED, now
    return rehearsal


async def rehearsal_row(session: AsyncSession, rehearsal_id: UUID, *, lock: bool = False) -> Rehearsal:
    """Raises NotThere."""
    mine = Rehearsal.office_id == bound_office(session), Rehearsal.id == rehearsal_id
    statement = select(Rehearsal).where(*mine)
    found = (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def start(session: AsyncSession, rehearsal_id: UUID) -> Rehearsal | None:
    """What is to be run; nothing where it was cancelled meanwhile, or where its draft is gone."""
    rehearsal = await rehearsal_row(session, rehearsal_id, lock=True)
    if rehearsal.state not in OPEN or rehearsal.playbook_id is None:
        return None
    rehearsal.state, rehearsal.done, rehearsal.total = State.RUNNING, 0, 0
    return rehearsal


async def source_of(session: AsyncSession, rehearsal: Rehearsal) -> str | None:
    """The text that is to be rehearsed; nothing where the draft has changed since."""
    source = await session.scalar(
        select(PlaybookVersion.source).where(
            PlaybookVersion.office_id == bound_office(session), PlaybookVersion.id == rehearsal.playbook_id
        )
    )
    return source if source is not None and digest(source) == rehearsal.sha256 else None


async def note_progress(session: AsyncSession, rehearsal_id: UUID, done: int, total: int) -> bool:
    """False when it is to stop."""
    statement = (
        update(Rehearsal)
        .where(
            Rehearsal.office_id == bound_office(session),
            Rehearsal.id == rehearsal_id,
            Rehearsal.state == State.RUNNING,
        )
        .values(done=done, total=total)
        .returning(Rehearsal.id)
        .execution_options(synchronize_session=False)
    )
    return await session.scalar(statement) is not None


async def finish(session: AsyncSession, rehearsal_id: UUID, found: Compared, *, now: datetime) -> None:
    """Keep what was found. Older traces of the same draft, of a text that is no more, go."""
    office_id = bound_office(session)
    rehearsal = await rehearsal_row(session, rehearsal_id, lock=True)
    if rehearsal.state != State.RUNNING:
        return
    rehearsal.state, rehearsal.finished_at = State.DONE, now
    rehearsal.total = rehearsal.done = 2 * found.summary.acts
    rehearsal.summary = msgspec.to_builtins(found.summary)
    await session.execute(
        delete(RehearsedCase).where(RehearsedCase.office_id == office_id, RehearsedCase.rehearsal_id == rehearsal_id)
    )
    rows = [
        {
            "office_id": office_id, "id": new_id(), "rehearsal_id": rehearsal_id, "case_id": case.case,
            "opened_at": case.opened_at, "kinds": list(case.kinds), "trace_then": msgspec.to_builtins(case.then),
            "trace_now": msgspec.to_builtins(case.now), "whole": case.whole,
        }
        for case in found.cases
    ]  # fmt: skip
    for n in range(0, len(rows), _ROWS):
        await session.execute(insert(RehearsedCase).values(rows[n : n + _ROWS]))
    await _forget_traces(session, await _stale(session, rehearsal))


async def order_traces(session: AsyncSession, rehearsal_id: UUID, row_id: UUID) -> None:
    """Have the traces of a case told, and of those after it. Raises NotThere; DraftChanged where its text is gone."""
    rehearsal = await rehearsal_row(session, rehearsal_id)
    row = await session.get(RehearsedCase, (rehearsal.office_id, row_id))
    if row is None or row.rehearsal_id != rehearsal_id:
        raise NotThere
    if row.whole:
        return
    if await source_of(session, rehearsal) is None:
        raise DraftChanged
    key = f"rehearsal.tell:{rehearsal_id}"
    await enqueue(session, "rehearsal.tell", dedupe_key=key, rehearsal_id=rehearsal_id, row_id=row_id)


async def untold(session: AsyncSession, rehearsal_id: UUID, row_id: UUID) -> tuple[UUID, ...]:
    """The cases to be told together with one: it, and the next ones without their traces."""
    row = await session.get(RehearsedCase, (bound_office(session), row_id))
    if row is None or row.rehearsal_id != rehearsal_id:
        return ()
    place = tuple_(RehearsedCase.opened_at, RehearsedCase.id)
    statement = (
        select(RehearsedCase.case_id)
        .where(
            RehearsedCase.office_id == row.office_id, RehearsedCase.rehearsal_id == rehearsal_id,
            ~RehearsedCase.whole, place >= tuple_(row.opened_at, row.id),
        )
        .order_by(RehearsedCase.opened_at, RehearsedCase.id)
        .limit(TOLD_AT_ONCE)
    )  # fmt: skip
    return tuple(await session.scalars(statement))


async def keep_traces(session: AsyncSession, rehearsal_id: UUID, found: Compared) -> None:
    """Of the cases that were asked for; what was found of the others stands."""
    for case in found.cases:
        if case.whole:
            await session.execute(
                update(RehearsedCase)
                .where(
                    RehearsedCase.office_id == bound_office(session), RehearsedCase.rehearsal_id == rehearsal_id,
                    RehearsedCase.case_id == case.case,
                )
                .values(
                    trace_then=msgspec.to_builtins(case.then), trace_now=msgspec.to_builtins(case.now), whole=True
                )
                .execution_options(synchronize_session=False)
            )  # fmt: skip


async def fail(session: AsyncSession, rehearsal_id: UUID, trouble: str, *, now: datetime) -> None:
    rehearsal = await rehearsal_row(session, rehearsal_id, lock=True)
    if rehearsal.state in OPEN:
        rehearsal.state, rehearsal.trouble, rehearsal.finished_at = State.FAILED, trouble[:500], now


def digest(source: str) -> str:
    """By which a rehearsal names the rules it ran: what an example picture shows is none of them."""
    return text_hash(without_contents(source))


async def _anything_happened(session: AsyncSession, asked: Begin, zone: ZoneInfo) -> bool:
    start = datetime(asked.first.year, asked.first.month, asked.first.day, tzinfo=zone)
    end = datetime(asked.last.year, asked.last.month, asked.last.day, tzinfo=zone) + timedelta(days=1)
    found = exists().where(
        JournalEvent.office_id == bound_office(session),
        JournalEvent.kind.in_(_HAPPENS),
        JournalEvent.occurred_at >= start,
        JournalEvent.occurred_at < end,
    )
    return bool(await session.scalar(select(found)))


async def _stale(session: AsyncSession, rehearsal: Rehearsal) -> Sequence[UUID]:
    statement = select(Rehearsal.id).where(
        Rehearsal.office_id == rehearsal.office_id,
        Rehearsal.playbook_id == rehearsal.playbook_id,
        Rehearsal.sha256 != rehearsal.sha256,
    )
    return (await session.scalars(statement)).all()


async def _forget_traces(session: AsyncSession, rehearsals: Sequence[UUID]) -> None:
    if rehearsals:
        await session.execute(
            delete(RehearsedCase).where(
                RehearsedCase.office_id == bound_office(session), RehearsedCase.rehearsal_id.in_(rehearsals)
            )
        )
