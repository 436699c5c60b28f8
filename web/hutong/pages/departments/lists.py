"""The lists of a department as files: what it has, what it was told, what it was called to."""

import asyncio
from collections.abc import Sequence

from litestar import Controller, Response, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.cases import for_departments
from hutong.cases.department_said import KINDS
from hutong.cases.joint_calls import calls_to
from hutong.cases.models import JointCallAnswer
from hutong.cases.rules.answering import CAME, DONE
from hutong.pages.answers import download
from hutong.pages.cases.words import ANSWERS
from hutong.pages.departments.matters import late_words
from hutong.pages.departments.schemas import Words
from hutong.pages.departments.words import standing
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock
from hutong.visits.departments import department_of, leads_department

ALL = 10_000
_MATTERS = (
    N_("编号"), N_("事项"), N_("在哪里"), N_("街道"), N_("环节"), N_("交来"), N_("期限"), N_("情况"), N_("联系"),
    N_("电话"), N_("经办"), N_("结果"), N_("文书编号"),
)  # fmt: skip
_NOTICES = (
    N_("时间"), N_("提醒"), N_("编号"), N_("事项"), N_("在哪里"), N_("街道"), N_("环节"), N_("期限"), N_("逾期"),
    N_("联系"), N_("电话"), N_("已读"),
)  # fmt: skip
_CALLS = (
    N_("事项"), N_("在哪里"), N_("街道"), N_("什么时间"), N_("谁叫的"), N_("回复期限"), N_("情况"), N_("到场的人"),
    N_("到场"), N_("结果"), N_("文书编号"),
)  # fmt: skip


class Lists(Controller):
    path = "/d/{slug:str}"

    @get("/matters/matters.xlsx", permission="matter.act")
    async def matters(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, done: bool = False, words: Words = ""
    ) -> Response[bytes]:
        found = await for_departments.matters_of(session, department_of(viewer), over=done, words=words, most=ALL)
        rows: list[Sequence[Cell]] = [
            (
                row.number, row.category_name, row.place, row.office_name, row.step_name, row.since, row.due_at,
                gettext(standing(row, clock.now())), row.contact_name, row.contact_phone, row.officer_name, row.outcome,
                row.document_number,
            )
            for row in found
        ]  # fmt: skip
        return await sheet_of(N_("承办事项"), _MATTERS, rows, clock)

    @get("/matters/notices.xlsx", permission="matter.act")
    async def notices(self, session: AsyncSession, viewer: Viewer, clock: Clock, words: Words = "") -> Response[bytes]:
        head = await leads_department(session, viewer)
        found = await for_departments.told(session, department_of(viewer), head=head, words=words, most=ALL)
        rows: list[Sequence[Cell]] = [
            (
                row.created_at, gettext(KINDS.get(row.kind, KINDS["assigned"])), row.number, row.category_name,
                row.place, row.office_name, row.step_name, row.due_at, late_words(row.late_by, row.clock),
                row.contact_name, row.contact_phone, row.read_at,
            )
            for row in found
        ]  # fmt: skip
        return await sheet_of(N_("提醒"), _NOTICES, rows, clock)

    @get("/calls/calls.xlsx", permission="desk.department")
    async def calls(self, session: AsyncSession, viewer: Viewer, clock: Clock, done: bool = False) -> Response[bytes]:
        found = await calls_to(session, department_of(viewer), over=done)
        rows: list[Sequence[Cell]] = [
            (
                row.category_name, row.place, row.office_name, row.meet_at, row.caller_name, row.answer_by,
                gettext(ANSWERS[row.state]), row.officer_name, _arrived(row), row.outcome, row.document_number,
            )
            for row in found
        ]  # fmt: skip
        return await sheet_of(N_("联动"), _CALLS, rows, clock)


def _arrived(row: JointCallAnswer) -> Cell:
    """A result, or a tick of whoever called, does not say when they were there."""
    if row.arrived_at is None and row.state in {CAME, DONE}:
        return gettext(N_("到场时间未记"))
    return row.arrived_at


async def sheet_of(title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], clock: Clock) -> Response[bytes]:
    """Titles and heads are msgids."""
    named = gettext(title)
    content = await asyncio.to_thread(workbook, named, [gettext(head) for head in heads], rows, clock.zone)
    return download(content, name=f"{named}-{clock.today}.xlsx", media_type=MEDIA_TYPE)
