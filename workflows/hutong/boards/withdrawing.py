"""A resident takes a report back, by the code that follows it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.boards.service import report_with
from hutong.cases.steps import take_back_as_resident
from hutong.errors import Refusal
from hutong.texts import N_


class NotTakenUpYet(Refusal):
    sentence = N_("刚刚收到，正在登记，请过一会儿再撤回。")


async def withdraw_report(session: AsyncSession, code: str, *, now: datetime) -> None:
    """Counted as withdrawn, with the journal. Raises NoSuchReport, NotTakenUpYet, and what the rules refuse."""
    report = await report_with(session, code)
    if report.case_id is None:
        raise NotTakenUpYet
    await take_back_as_resident(session, report.case_id, report=report.id, now=now)
