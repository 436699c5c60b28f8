"""Takes up what residents reported at the boards: each becomes a case of its office within seconds, once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.errors import CategoryUnknown
from hutong.cases.models import PublicReport
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.db import Databases, Office, System
from hutong.jobs import ticker
from hutong.journal import Actor
from hutong.playbooks.queries import playbook_in_force

log = structlog.get_logger(__name__)
_AT_ONCE = 200


@ticker("boards.receive", every=timedelta(seconds=2))
async def receive_reports(databases: Databases) -> int:
    """How many were taken up. One that cannot be is noted and left for the next round; the others go on."""
    async with databases.session(System("take up residents' reports")) as session:
        waiting = (
            await session.execute(
                select(PublicReport.office_id, PublicReport.id)
                .where(PublicReport.case_id.is_(None))
                .order_by(PublicReport.office_id, PublicReport.received_at)
                .limit(_AT_ONCE)
            )
        ).all()
    taken = 0
    for office_id, report_id in waiting:
        try:
            async with databases.session(Office(office_id)) as session:
                taken += await _take_up(session, report_id, datetime.now(UTC))
        except Exception:
            log.exception("board.report_not_taken_up", office=str(office_id), report=str(report_id))
    return taken


async def _take_up(session: AsyncSession, report_id: UUID, now: datetime) -> bool:
    statement = select(PublicReport).where(PublicReport.id == report_id, PublicReport.case_id.is_(None))
    report = (await session.execute(statement.with_for_update(skip_locked=True))).scalar_one_or_none()
    if report is None:  # Another scheduler has it.
        return False
    reporter = Reporter(source="resident", public_report=report.id)
    by = Actor("resident", report.id)
    try:
        await open_case(session, _case(report, report.category), reporter, by=by, now=now)
    except CategoryUnknown:
        # The office changed its categories since; its own people will file it under another.
        playbook = (await playbook_in_force(session, now)).playbook
        await open_case(session, _case(report, playbook.categories[0].code), reporter, by=by, now=now)
    report.case_id = report.id
    return True


def _case(report: PublicReport, category: str) -> OpenCase:
    # The case bears the report's own id, so that taking it up twice is one case.
    return OpenCase(id=report.id, alley=report.alley_id, category=category, description=report.description)
