"""The words in which departments said what they did, erased at their term; that they did it stays."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from hutong.cases.matters_models import DepartmentMatter
from hutong.cases.models import Case, JointCallAnswer
from hutong.db import bound_office

_BESIDE = text("""
DELETE FROM journal_personal p USING journal j
 WHERE p.office_id = :office AND j.office_id = :office AND j.id = p.event_id AND j.subject = ANY(:cases)
   AND j.occurred_at < :before
   AND (j.kind = 'joint_call.answered' OR (j.kind = 'case.stepped' AND j.data->>'by_department' IS NOT NULL))
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
    return len(cases)


def _made_up(case: InstrumentedAttribute[UUID], office: UUID) -> ColumnElement[bool]:
    return exists().where(Case.office_id == office, Case.id == case, Case.generated)
