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
    leader: str | None = None
    """The number of the case that it was merged into: then step, deadline and outcome are that one's."""
    may_withdraw: bool = False


async def progress_of(session: AsyncSession, report: PublicReport, language: str) -> Progress:
    case = None
    if report.case_id:
        case = (await session.execute(select(Case).where(Case.id == report.case_id))).scalar_one_or_none()
    if case is None:
        return Progress(report.received_at, report.description)
    told = case
    if case.leader_id is not None:
        told = (await session.execute(select(Case).where(Case.id == case.leader_id))).scalar_one()
    step, untouched = None, False
    if told.step and not told.closed_at:
        flow = (await version(session, told.playbook_version)).playbook.flow(told.flow)
        step = flow.step(told.step).name.in_language(language)
        untouched = told is case and case.step == flow.first and not case.danger and not case.state.get("times")
    return Progress(
        report.received_at, report.description, case.number, step, told.due_at, told.closed_at, told.outcome,
        leader=told.number if told is not case else None, may_withdraw=untouched,
    )  # fmt: skip
