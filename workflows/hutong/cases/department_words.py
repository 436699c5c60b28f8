"""The words in which departments said what they did, and how a call ended, erased at their term; that it was done
stays.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, TextClause, exists, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.dml import ReturningUpdate

from hutong.cases.matters_models import DepartmentMatter
from hutong.cases.models import Case, JointCall, JointCallAnswer
from hutong.db import bound_office
from hutong.retention.held import erasable

_BESIDE = text("""
DELETE FROM journal_personal p USING journal j
 WHERE p.office_id = :office AND j.office_id = :office AND j.id = p.event_id AND j.subject = ANY(:cases)
   AND j.occurred_at < :before
   AND (j.kind = 'joint_call.answered' OR (j.kind = 'case.stepped' AND j.data->>'by_department' IS NOT NULL))
""")

# How a call ended, and the step that it ended with, which says the same at the same instant.
_BESIDE_CALLS = text("""
DELETE FROM journal_personal p USING journal j
 WHERE p.office_id = :office AND j.office_id = :office AND j.id = p.event_id AND j.subject = ANY(:cases)
   AND j.occurred_at < :before
   AND (j.kind = 'joint_call.closed' OR (j.kind = 'case.stepped' AND EXISTS (
        SELECT FROM journal e WHERE e.office_id = :office AND e.subject = j.subject AND e.occurred_at = j.occurred_at
           AND e.kind = 'joint_call.closed')))
""")


async def erase_department_words(session: AsyncSession, *, before: datetime, now: datetime) -> int:
    """Of matters that a department had no longer, and of calls that were over, before a time; here and beside the
    journal. Generated ones are about nobody and stay, and so do those of matters that are kept. Returns how many were
    erased.
    """
    office = bound_office(session)
    matters = (
        DepartmentMatter.office_id == office, DepartmentMatter.ended_at < before, DepartmentMatter.outcome.is_not(None),
        ~_made_up(DepartmentMatter.case_id, office),
    )  # fmt: skip
    answers = (
        JointCallAnswer.office_id == office, JointCallAnswer.done_at < before,
        JointCallAnswer.outcome.is_not(None) | JointCallAnswer.reason.is_not(None),
        ~_made_up(JointCallAnswer.case_id, office),
    )  # fmt: skip
    erased = 0
    async for some in erasable(session, DepartmentMatter.case_id, *matters, now=now):
        gone = update(DepartmentMatter).where(*matters, some).values(outcome=None).returning(DepartmentMatter.case_id)
        erased += await _erase(session, gone, _BESIDE, before)
    async for some in erasable(session, JointCallAnswer.case_id, *answers, now=now):
        emptied = update(JointCallAnswer).where(*answers, some).values(outcome=None, reason=None)
        erased += await _erase(session, emptied.returning(JointCallAnswer.case_id), _BESIDE, before)
    return erased + await erase_call_words(session, before=before, now=now)


async def erase_call_words(session: AsyncSession, *, before: datetime, now: datetime) -> int:
    """How calls ended, and the help that was given (帮困), of those over before a time; here and beside the journal.

    They go with the words of departments or those of persuasion, whichever the office keeps for the shorter time.
    """
    office = bound_office(session)
    over = (
        JointCall.office_id == office, JointCall.closed_at < before,
        JointCall.outcome.is_not(None) | JointCall.help_given.is_not(None), ~_made_up(JointCall.case_id, office),
    )  # fmt: skip
    erased = 0
    async for some in erasable(session, JointCall.case_id, *over, now=now):
        gone = update(JointCall).where(*over, some).values(outcome=None, help_given=None).returning(JointCall.case_id)
        erased += await _erase(session, gone, _BESIDE_CALLS, before)
    return erased


async def _erase(session: AsyncSession, words: ReturningUpdate[UUID], beside: TextClause, before: datetime) -> int:
    cases = (await session.scalars(words.execution_options(synchronize_session=False))).all()
    if cases:
        given = {"office": bound_office(session), "cases": list(set(cases)), "before": before}
        await session.execute(beside, given)
    return len(cases)


def _made_up(case: InstrumentedAttribute[UUID], office: UUID) -> ColumnElement[bool]:
    return exists().where(Case.office_id == office, Case.id == case, Case.generated)
