"""What was filed of a day gone by, and late entries: looked at, exported, and the way to undo one that was wrong."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from litestar import Controller, Response, get
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.checkins.queries import Filed, filed_on, late_entries
from hutong.checkins.service import LATE_DAYS
from hutong.errors import NotThere
from hutong.pages.answers import Page, download
from hutong.pages.checkins.desk import CommunityDesk, desk_of
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

_PAGE = 50
_HEADS = (
    N_("姓名"), N_("哪一天"), N_("登记时间"), N_("补登的原因"), N_("巡访次数"), N_("巡访分钟"), N_("得分"),
    N_("撤销时间"),
)  # fmt: skip
Numbered = Annotated[int, Parameter(query="page", ge=1, le=1000)]


class FormerDays(Controller):
    path = "/o/{slug:str}/checkins"

    @get("/days", permission="checkin.record", name="checkins.days")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, day: date | None = None) -> Page:
        desk, day = await desk_of(session, viewer, clock), _of_late(day, clock)
        entries = await filed_on(session, desk.ids, day)
        first = clock.today - timedelta(days=LATE_DAYS)
        return Page(
            "checkins/days.html", desk=desk, entries=entries, day=day, first=first, today=clock.today,
            before=day - timedelta(days=1) if day > first else None,
            after=day + timedelta(days=1) if day < clock.today else None,
        )  # fmt: skip

    @get("/days.xlsx", permission="checkin.record")
    async def export(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, day: date | None = None
    ) -> Response[bytes]:
        desk, day = await desk_of(session, viewer, clock), _of_late(day, clock)
        return _sheet(office, clock, f"{gettext(N_('刷卡登记'))}-{day}", await filed_on(session, desk.ids, day))

    @get("/late", permission="checkin.record", name="checkins.late")
    async def late(self, session: AsyncSession, viewer: Viewer, clock: Clock, page: Numbered = 1) -> Page:
        desk = await desk_of(session, viewer, clock)
        entries = await _late(session, desk, clock, limit=_PAGE + 1, offset=(page - 1) * _PAGE)
        more = len(entries) > _PAGE
        return Page("checkins/late.html", desk=desk, entries=entries[:_PAGE], page=page, more=more)

    @get("/late.xlsx", permission="checkin.record")
    async def export_late(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[bytes]:
        desk = await desk_of(session, viewer, clock)
        return _sheet(office, clock, f"{gettext(N_('补登'))}-{clock.today}", await _late(session, desk, clock))


async def _late(session: AsyncSession, desk: CommunityDesk, clock: Clock, **page: Any) -> Sequence[Filed]:
    return await late_entries(session, desk.ids, clock.today - timedelta(days=LATE_DAYS), **page)


def _of_late(day: date | None, clock: Clock) -> date:
    """Yesterday where none is named. Raises NotThere for a day to come, or one that is closed with its month."""
    day = day or clock.today - timedelta(days=1)
    if not clock.today - timedelta(days=LATE_DAYS) <= day <= clock.today:
        raise NotThere
    return day


def _sheet(office: OfficePlace, clock: Clock, title: str, entries: Sequence[Filed]) -> Response[bytes]:
    rows: list[list[Cell]] = [
        [
            each.name, each.check.day, each.check.checked_at, each.check.late_reason,
            each.check.filed.get("patrols", 0),
            each.check.filed.get("minutes", 0), each.grant.amount if each.grant else 0, each.check.undone_at,
        ]
        for each in entries
    ]  # fmt: skip
    content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
    return download(content, name=f"{office.name}-{title}.xlsx", media_type=MEDIA_TYPE)
