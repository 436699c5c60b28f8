"""Erasing each kind of personal thing that is older than its term, in the caller's transaction."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import exists, or_, text, update
from sqlalchemy.engine import Result
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.annotations.service import erase_comments
from hutong.care.queries import erase_households
from hutong.cases.department_words import erase_call_words, erase_department_words
from hutong.cases.models import Case, PublicReport
from hutong.cases.persuasion import erase_rounds
from hutong.db import bound_office
from hutong.doubts.queries import erase_words
from hutong.hotline.erasing import erase_cells
from hutong.inspections.erasing import erase_words_of_inspections
from hutong.journal import SYSTEM, append
from hutong.leaves.models import Leave
from hutong.notices.erasing import erase_notices
from hutong.patrols.erasing import erase_words_of_the_field
from hutong.playbooks.privacy import Kept
from hutong.playbooks.queries import playbook_in_force
from hutong.posts.models import Absence
from hutong.posts.queries import office_at
from hutong.referrals.erasing import erase_referral_words
from hutong.registers.queries import erase_corrections
from hutong.retention import metrics
from hutong.retention.events import PersonalErased
from hutong.retention.held import erasable
from hutong.retention.photos import erase_photos
from hutong.submissions.erasing import erase_refused
from hutong.voices.models import Voice

log = structlog.get_logger(__name__)

_REASONS = """
DELETE FROM journal_personal p USING journal j
 WHERE p.office_id = :office AND j.office_id = :office AND j.id = p.event_id
   AND j.kind IN ('absence.noted', 'leave.asked')
   AND (j.data->>'until')::date < :before
"""


class Erased(NamedTuple):
    """How many of each kind went, and the kinds of which nothing did since their erasing failed."""

    counts: dict[Kept, int]
    failed: list[Kept]


async def erase_expired(session: AsyncSession, *, now: datetime) -> Erased:
    """What the bound office's rules in force say is over, journalled as one act.

    One kind that fails undoes no other. Generated rows are about nobody and stay. Raises NoPlaybookInForce.
    """
    version = await playbook_in_force(session, now)
    rules = version.playbook.privacy
    done = Erased({}, [])
    if not rules.keep:
        return done
    zone = ZoneInfo((await office_at(session, now)).zone)
    months = {}
    for kept in rules.keep:
        try:
            async with session.begin_nested():
                count = await _ERASERS[kept.what](session, months_before(now, kept.months, zone), now)
        except Exception:
            log.exception("erasing.failed", what=kept.what, office=str(bound_office(session)))
            metrics.FAILURES.labels(kept.what).inc()
            done.failed.append(kept.what)
        else:
            if count:
                done.counts[kept.what], months[kept.what.value] = count, kept.months
    if done.counts:
        counts = {what.value: n for what, n in done.counts.items()}
        event = PersonalErased(subject=bound_office(session), counts=counts, months=months)
        append(session, event, by=SYSTEM, at=now, playbook_version=version.version)
    return done


def months_before(now: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The beginning of the office's day so many months ago; of a month too short its last day."""
    day = now.astimezone(zone).date()
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    while True:
        try:
            found = date(year, month + 1, day.day)
        except ValueError:
            day = day.replace(day=day.day - 1)
            continue
        return datetime(found.year, found.month, found.day, tzinfo=zone)


async def _persuasion(session: AsyncSession, before: datetime, now: datetime) -> int:
    # What was said and given when a call ended is of the same kind.
    calls = await erase_call_words(session, before=before, now=now)
    return calls + await erase_rounds(session, before=before, now=now)


async def _contacts(session: AsyncSession, before: datetime, now: datetime) -> int:
    open_still = exists().where(
        Case.office_id == PublicReport.office_id, Case.id == PublicReport.case_id, Case.closed_at.is_(None)
    )
    over = (
        PublicReport.office_id == bound_office(session), PublicReport.received_at < before,
        or_(PublicReport.name.is_not(None), PublicReport.phone.is_not(None)), PublicReport.case_id.is_not(None),
        ~open_still,
    )  # fmt: skip
    # What hotline lists said of callers goes with it, whether or not a row became a case.
    gone = await erase_cells(session, before=before, now=now)
    async for some in erasable(session, PublicReport.case_id, *over, now=now):
        emptied = update(PublicReport).where(*over, some)
        emptied = emptied.values(name=None, phone=None, phone_purpose=None, phone_consented_at=None)
        gone += _count(await session.execute(emptied.execution_options(synchronize_session=False)))
    return gone


async def _inbox(session: AsyncSession, before: datetime, now: datetime) -> int:
    return await erase_notices(session, before=before, now=now)


async def _reasons(session: AsyncSession, before: datetime, _now: datetime) -> int:
    office_id = bound_office(session)
    statement = update(Absence).where(
        Absence.office_id == office_id, Absence.until < before.date(), Absence.reason != ""
    )
    asked = update(Leave).where(Leave.office_id == office_id, Leave.until < before.date(), Leave.reason != "")
    await session.execute(asked.values(reason="").execution_options(synchronize_session=False))
    await session.execute(text(_REASONS), {"office": office_id, "before": before.date()})
    return _count(await session.execute(statement.values(reason="").execution_options(synchronize_session=False)))


async def _comments(session: AsyncSession, before: datetime, now: datetime) -> int:
    return await erase_comments(session, before=before, now=now)


async def _voices(session: AsyncSession, before: datetime, now: datetime) -> int:
    """The facts stay to be counted; nobody reads any more whose they were."""
    over = Voice.office_id == bound_office(session), Voice.day < before.date(), Voice.reader_ids != []
    count = 0
    async for some in erasable(session, Voice.case_id, *over, now=now):
        gone = update(Voice).where(*over, some).values(remark=None, answer=None, reader_ids=[])
        count += _count(await session.execute(gone.execution_options(synchronize_session=False)))
    return count


async def _corrections(session: AsyncSession, before: datetime, _now: datetime) -> int:
    return await erase_corrections(session, before=before)


async def _walk_answers(session: AsyncSession, before: datetime, _now: datetime) -> int:
    return await erase_words(session, before=before)


async def _field_words(session: AsyncSession, before: datetime, _now: datetime) -> int:
    inspections = await erase_words_of_inspections(session, day=before.date())
    return inspections + await erase_words_of_the_field(session, before=before, day=before.date())


async def _households(session: AsyncSession, before: datetime, now: datetime) -> int:
    return await erase_households(session, before=before.date(), now=now)


async def _refused(session: AsyncSession, before: datetime, now: datetime) -> int:
    return await erase_refused(session, before=before, now=now)


async def _departments(session: AsyncSession, before: datetime, now: datetime) -> int:
    return await erase_department_words(session, before=before, now=now)


async def _referrals(session: AsyncSession, before: datetime, now: datetime) -> int:
    return await erase_referral_words(session, before=before, now=now)


def _count(result: Result[Any]) -> int:
    return int(getattr(result, "rowcount", 0))


_ERASERS: dict[Kept, Callable[[AsyncSession, datetime, datetime], Awaitable[int]]] = {
    Kept.PERSUASION_TEXT: _persuasion,
    Kept.REPORTER_CONTACT: _contacts,
    Kept.PHOTO: erase_photos,
    Kept.INBOX: _inbox,
    Kept.LEAVE_REASON: _reasons,
    Kept.COMMENT: _comments,
    Kept.WALK_ANSWER: _walk_answers,
    Kept.VISIT_WORDS: _field_words,
    Kept.CORRECTION: _corrections,
    Kept.CARE_HOUSEHOLD: _households,
    Kept.DEPARTMENT_OUTCOME: _departments,
    Kept.REFERRAL_WORDS: _referrals,
    Kept.REFUSED_RECORD: _refused,
    Kept.VOICE: _voices,
}
