"""Receiving: one transaction makes all of a submission and its receipt, or keeps it whole with the reason why not."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.numbers import case_number
from hutong.db import bound_office
from hutong.errors import Invalid, Refusal
from hutong.journal import Actor, append
from hutong.submissions.dangers import Dangers, open_dangers
from hutong.submissions.errors import SentOtherwise
from hutong.submissions.events import SubmissionReceived, SubmissionRefused
from hutong.submissions.hands import Hand
from hutong.submissions.models import Submission
from hutong.submissions.reading import captured_in, message_in
from hutong.submissions.schemas import CaseReceipt, Message, Receipt
from hutong.submissions.telling import not_taken
from hutong.submissions.writing import Written, write_down
from hutong.texts import gettext

_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
DONE = frozenset({"accepted", "declined"})


async def receive(
    session: AsyncSession,
    submission_id: UUID,
    body: bytes,
    *,
    person: UUID,
    zone: ZoneInfo,
    by: Actor,
    now: datetime,
    sent_at: datetime | None = None,
    source: str = "phone",
    entered_by: UUID | None = None,
) -> Submission:
    """Take what a phone (or, from a sheet, a worker) hands in; committed, its `state` is a promise.

    Sent again it is answered as the first time; what was refused is tried again, since an alley may have been given
    her meanwhile, and so is what lapsed: nobody has decided. Raises SentOtherwise for an id that stands for something
    else.
    """
    digest = hashlib.sha256(body).digest()
    row = await _row(session, submission_id, digest, body, person=person, zone=zone, now=now, sent_at=sent_at,
                     source=source, entered_by=entered_by)  # fmt: skip
    if row.person_id != person or row.digest != digest:
        raise SentOtherwise
    if row.state in DONE and not row.is_lapsed:
        return row
    by_phone = source == "phone"
    hand = Hand(person=person, by=by, zone=zone, now=now, on_paper=not by_phone)
    # A sheet that is refused is typed anew: nothing of it is kept.
    dangers = await open_dangers(session, row, body, hand) if by_phone else Dangers()
    try:
        async with session.begin_nested():
            message = message_in(body)
            written = await write_down(session, message, hand, sent_at=sent_at, heard_at=now, opened=dangers.opened)
    except Refusal as refusal:
        is_first = row.state != "refused"
        refused(session, row, refusal, body, by=by, now=now)
        row.cases = _rows(dangers.opened.items())
        if is_first and by_phone:
            await not_taken(session, row, now=now, danger=dangers.untold)
    else:
        accepted(session, row, message, written, by=by, now=now)
    return row


async def _row(
    session: AsyncSession,
    submission_id: UUID,
    digest: bytes,
    body: bytes,
    *,
    person: UUID,
    zone: ZoneInfo,
    now: datetime,
    sent_at: datetime | None,
    source: str,
    entered_by: UUID | None,
) -> Submission:
    """The submission's own row, held until the end: of two tabs at once the second waits for the first."""
    new = {
        "office_id": bound_office(session), "id": submission_id, "person_id": person, "source": source,
        "entered_by": entered_by, "number": case_number(submission_id, now.astimezone(zone).date()), "state": "new",
        "digest": digest, "body": body, "captured_at": _kept(captured_in(body, now)), "received_at": now,
        "sent_at": _kept(sent_at) if sent_at else None,
    }  # fmt: skip
    await session.execute(insert(Submission).values(**new).on_conflict_do_nothing())
    statement = select(Submission).where(Submission.id == submission_id).with_for_update()
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        # Only the number was taken, by another id of the same day: as unlikely as one in 34 thousand million.
        raise SentOtherwise
    return found


def accepted(
    session: AsyncSession, row: Submission, message: Message, written: Written, *, by: Actor, now: datetime
) -> None:
    """Note on the row what was made of it; the text that was sent is not kept twice."""
    row.state, row.body, row.reasons = "accepted", None, []
    if row.decided_by is None:
        row.decided_at = None
    row.received_at, row.day = now, written.day
    row.patrol_id = message.patrol.id if message.patrol else None
    row.told = [{"field": "", "sentence": sentence, "params": params} for sentence, params in written.told]
    row.cases = _rows(written.cases)
    event = SubmissionReceived(
        subject=row.id, person=row.person_id, source=row.source, number=row.number, captured_at=row.captured_at,
        entered_by=row.entered_by, patrol=row.patrol_id, fixes=len(message.fixes), reports=len(message.reports),
        visits=len(message.visits), notes=len(message.notes), corrections=len(message.corrections),
        inspections=len(message.inspections),
    )  # fmt: skip
    append(session, event, by=by, at=now)


def refused(session: AsyncSession, row: Submission, refusal: Refusal, body: bytes, *, by: Actor, now: datetime) -> None:
    """Keep all of it, with the reason; the phone keeps it too. What was erased at its term comes anew."""
    reasons = _told(refusal)
    if row.state != "refused" or row.reasons != reasons:
        event = SubmissionRefused(subject=row.id, person=row.person_id, number=row.number, why=(refusal.code,))
        append(session, event, by=by, at=now)
    row.state, row.reasons, row.decided_at = "refused", reasons, None
    if row.body is None:
        row.body, row.received_at = body, now


def _rows(cases: Iterable[tuple[UUID, str]]) -> list[dict[str, str]]:
    return [{"id": str(case), "number": number} for case, number in cases]


def _told(refusal: Refusal) -> list[dict[str, Any]]:
    if isinstance(refusal, Invalid) and refusal.problems:
        return [{"field": p.field, "sentence": p.sentence, "params": _plain(p.params)} for p in refusal.problems]
    return [{"field": refusal.field or "", "sentence": refusal.text, "params": _plain(refusal.params)}]


def _plain(params: Any) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in params.items()}


def sentences_of(rows: list[Any]) -> tuple[str, ...]:
    """Stored reasons, or what a receipt tells, in the reader's language."""
    return tuple(gettext(row["sentence"], **row["params"]) for row in rows)


def receipt_of(row: Submission) -> Receipt:
    """Of an accepted or declined submission."""
    told = sentences_of(row.told)
    if row.state == "declined" and row.because:
        told = (row.because,)
    return Receipt(
        id=row.id, number=row.number, state=row.state, received_at=row.received_at, told=told, cases=cases_of(row)
    )


def cases_of(row: Submission) -> tuple[CaseReceipt, ...]:
    """What was opened of it; of a refused one, the dangers."""
    return tuple(CaseReceipt(UUID(case["id"]), case["number"]) for case in row.cases)


def _kept(moment: datetime) -> datetime:
    """A phone's moment as a column can hold it; one outside the centuries is its edge."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    if not 1970 < moment.year < 2200:
        return _EARLIEST if moment.year <= 1970 else _LATEST
    return moment
