"""What became of a resident's report, in words that name no one."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.boards.deeds import Deed, deeds_of
from hutong.cases.declined import declined_because
from hutong.cases.models import Case, PublicReport
from hutong.cases.rules.ending import REFERRED
from hutong.playbooks.flows import CLOSED
from hutong.playbooks.queries import version
from hutong.referrals.queries import further, referrals_of_case

_MOST_OFFICES = 5


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
    because: str | None = None
    """Why it was not taken up, where the office has words for it."""
    leader: str | None = None
    """The number of the case that it was merged into: then step, deadline and outcome are that one's."""
    deeds: Sequence[Deed] = ()
    """What was done, once it is closed here."""
    may_withdraw: bool = False
    passed: "Passed | None" = None
    """Another office of the district has it: then step, deadline and outcome are that one's."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Where to ask on: the office, by which referral, and the number that it has there."""

    office_id: UUID
    referral: UUID
    office: str
    number: str


async def progress_of(session: AsyncSession, report: PublicReport, language: str) -> Progress:
    case = None
    if report.case_id:
        case = (await session.execute(select(Case).where(Case.id == report.case_id))).scalar_one_or_none()
    if case is None:
        return Progress(report.received_at, report.description)
    told = case
    if case.leader_id is not None:
        told = (await session.execute(select(Case).where(Case.id == case.leader_id))).scalar_one()
    if told.outcome == REFERRED:
        passed = await _passed(session, told.id)
        return Progress(
            report.received_at, report.description, case.number, closed_at=told.closed_at, outcome=told.outcome,
            leader=told.number if told is not case else None, passed=passed,
        )  # fmt: skip
    step, untouched = None, False
    because = (await declined_because(session, [told])).get(told.id)
    if told.step and not told.closed_at:
        flow = (await version(session, told.playbook_version)).playbook.flow(told.flow)
        step = flow.step(told.step).name.in_language(language)
        untouched = told is case and case.step == flow.first and not case.danger and not case.state.get("times")
    deeds: Sequence[Deed] = ()
    if told.outcome == CLOSED:
        playbook = (await version(session, told.playbook_version)).playbook
        deeds = await deeds_of(session, told.id, playbook, told.flow, language)
    return Progress(
        report.received_at, report.description, case.number, step, told.due_at, told.closed_at, told.outcome,
        because=because.in_language(language) if because else None,
        leader=told.number if told is not case else None, deeds=deeds, may_withdraw=untouched,
    )  # fmt: skip


async def _passed(session: AsyncSession, case_id: UUID) -> Passed | None:
    row = next((one for one in await referrals_of_case(session, case_id) if one.their_number), None)
    if row is None or row.to_office_id is None:
        return None
    return Passed(row.to_office_id, row.id, row.to_office_name or "", row.their_number or "")


async def followed(
    progress: Progress, sessions: Callable[[UUID], AbstractAsyncContextManager[AsyncSession]], language: str
) -> Progress:
    """With what the other office makes of it; `sessions` opens one of an office. One handed on again is followed."""
    for _ in range(_MOST_OFFICES):
        if progress.passed is None:
            break
        async with sessions(progress.passed.office_id) as session:
            there = await further(session, progress.passed.referral, language)
            if there is None:
                break
            onward = await _passed(session, progress.passed.referral) if there.outcome == REFERRED else None
        progress = replace(
            progress, step=there.step, due_at=there.due_at, closed_at=there.closed_at, outcome=there.outcome,
            because=there.because, deeds=there.deeds, passed=onward or progress.passed,
        )  # fmt: skip
        if onward is None:
            break
    return progress
