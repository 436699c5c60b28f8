"""The words in which departments said what they did, and how a call ended, erased at their term; that it was done
stays.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from hutong.cases.matters_models import DepartmentMatter
from hutong.cases.models import Case, JointCall, JointCallAnswer
from hutong.db import bound_office

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


async def erase_department_words(session: AsyncSession, *, before: datetime) -> int:
    """Of matters that a department had no longer, and of calls that were over, before a time; here and beside the
    journal. Generated ones are about nobody and stay. Returns how many were erased.
    """
    office = bound_office(session)
    matters = (
        update(DepartmentMatter)
        .where(
            DepartmentMatter.office_id == office, DepartmentMatter.ended_at < before,
            DepartmentMatter.outcome.is_not(None), ~_made_up(DepartmentMatter.case_id, office),
        )
        .values(outcome=None)
        .returning(DepartmentMatter.case_id)
    )  # fmt: skip
    calls = (
        update(JointCallAnswer)
        .where(
            JointCallAnswer.office_id == office, JointCallAnswer.done_at < before,
            JointCallAnswer.outcome.is_not(None) | JointCallAnswer.reason.is_not(None),
            ~_made_up(JointCallAnswer.case_id, office),
        )
        .values(outcome=None, reason=None)
        .returning(JointCallAnswer.case_id)
    )  # fmt: skip
    cases: list[UUID] = []
    for statement in (matters, calls):
        cases += (await session.scalars(statement.execution_options(synchronize_session=False))).all()
    if cases:
        await session.execute(_BESIDE, {"office": office, "cases": list(set(cases)), "before": before})
    return len(cases) + await erase_call_words(session, before=before)


async def erase_call_words(session: AsyncSession, *, before: datetime) -> int:
    """How calls ended, and the help that was given (帮困), of those over before a time; here and beside the journal.

    They go with the words of departments or those of persuasion, whichever the office keeps for the shorter time.
    """
    office = bound_office(session)
    calls = (
        update(JointCall)
        .where(
            JointCall.office_id == office, JointCall.closed_at < before,
            JointCall.outcome.is_not(None) | JointCall.help_given.is_not(None), ~_made_up(JointCall.case_id, office),
        )
        .values(outcome=None, help_given=None)
        .returning(JointCall.case_id)
    )  # fmt: skip
    cases = (await session.scalars(calls.execution_options(synchronize_session=False))).all()
    if cases:
        await session.execute(_BESIDE_CALLS, {"office": office, "cases": list(set(cases)), "before": before})
    return len(cases)


def _made_up(case: InstrumentedAttribute[UUID], office: UUID) -> ColumnElement[bool]:
    return exists().where(Case.office_id == office, Case.id == case, Case.generated)
