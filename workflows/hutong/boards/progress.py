"""What became of a resident's report, in words that name no one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case, PublicReport
from hutong.playbooks.queries import version


@dataclass(frozen=True, slots=True)
class Progress:
    """`step` is the office's own word for where the matter stands; none before it is taken up or after its end."""

    received_at: datetime
    description: str
    number: str | None = None
    step: str | None = None
    due_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None


async def progress_of(session: AsyncSession, report: PublicReport, language: str) -> Progress:
    case = None
    if report.case_id:
        case = (await session.execute(select(Case).where(Case.id == report.case_id))).scalar_one_or_none()
    if case is None:
        return Progress(report.received_at, report.description)
    step = None
    if case.step and not case.closed_at:
        playbook = (await version(session, case.playbook_version)).playbook
        step = playbook.flow(case.flow).step(case.step).name.in_language(language)
    return Progress(
        report.received_at, report.description, case.number, step, case.due_at, case.closed_at, case.outcome
    )
