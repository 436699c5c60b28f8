"""Takes up what residents reported at the boards: each becomes a case of its office within seconds, once."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Select, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.errors import CategoryUnknown
from hutong.cases.models import PublicReport
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.cases.settings import setting_at
from hutong.db import Databases, Office, System
from hutong.jobs import ticker
from hutong.journal import Actor
from hutong.offices.models import Office as OfficeRow
from hutong.patrols.telling import answerers
from hutong.playbooks.describing import say
from hutong.publications.audience import tell_each
from hutong.texts import N_, gettext

log = structlog.get_logger(__name__)
_AT_ONCE, _OF_EACH = 200, 50
# What could not be taken up is tried again then, after all that came before.
_AGAIN = timedelta(minutes=1)


@ticker("boards.receive", every=timedelta(seconds=2))
async def receive_reports(databases: Databases) -> int:
    """How many were taken up. One that cannot be is noted and left for the next round; the others go on.

    Offices take turns, each with its oldest: however many wait in one, those of another are among the next.
    """
    now = await databases.now()
    async with databases.session(System("take up residents' reports")) as session:
        waiting = (await session.execute(_next_ones(now))).all()
    taken = 0
    for office_id, report_id in waiting:
        try:
            async with databases.session(Office(office_id)) as session:
                taken += await _take_up(session, report_id, now)
        except Exception:
            log.exception("board.report_not_taken_up", office=str(office_id), report=str(report_id))
            await _put_back(databases, office_id, report_id, now)
    return taken


def _next_ones(now: datetime) -> Select[UUID, UUID]:
    """From each office the head of its line, by index: what it costs follows what is taken and not what waits."""
    turn = func.row_number().over(order_by=(PublicReport.try_at, PublicReport.id)).label("turn")
    line = (
        select(PublicReport.id, PublicReport.try_at, turn)
        .where(
            PublicReport.office_id == OfficeRow.office_id, PublicReport.case_id.is_(None), PublicReport.try_at <= now
        )
        .order_by(PublicReport.try_at, PublicReport.id)
        .limit(_OF_EACH)
        .lateral()
    )
    return (
        select(OfficeRow.office_id, line.c.id).join(line, true()).order_by(line.c.turn, line.c.try_at).limit(_AT_ONCE)
    )


async def _put_back(databases: Databases, office_id: UUID, report_id: UUID, now: datetime) -> None:
    mine = (PublicReport.office_id == office_id, PublicReport.id == report_id, PublicReport.case_id.is_(None))
    try:
        async with databases.session(Office(office_id)) as session:
            await session.execute(update(PublicReport).where(*mine).values(try_at=now + _AGAIN))
    except Exception:
        log.exception("board.report_not_put_back", office=str(office_id), report=str(report_id))


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
        # The office changed its categories since: what the neighbour wrote decides, as where none was chosen.
        try:
            await open_case(session, _case(report, None), reporter, by=by, now=now)
        except CategoryUnknown:
            await _under_any(session, report, reporter, by=by, now=now)
    report.case_id = report.id
    return True


async def _under_any(
    session: AsyncSession, report: PublicReport, reporter: Reporter, *, by: Actor, now: datetime
) -> None:
    """Nothing says what it is: it must not wait for that, and those nearest to the alley are asked to look."""
    office, setting = await setting_at(session, now)
    await open_case(session, _case(report, setting.playbook.categories[0].code), reporter, by=by, now=now)
    people = sorted(answerers(setting, report.alley_id, now))

    def words() -> tuple[str, str]:
        title = gettext(N_("请核对类别：{alley}的居民反映"), alley=setting.directory.alley(report.alley_id).name)
        body = N_("居民选的类别已经停用，文字里也认不出是哪一类，先归入“{category}”。")
        return title, gettext(body, category=say(setting.playbook.categories[0].name))

    await tell_each(session, people, "board.unsorted", words, f"/o/{office.slug}/cases/{report.id}", now=now)


def _case(report: PublicReport, category: str | None) -> OpenCase:
    # The case bears the report's own id, so that taking it up twice is one case.
    return OpenCase(
        id=report.id, alley=report.alley_id, category=category, description=report.description,
        position_m=report.position_m,
    )  # fmt: skip
