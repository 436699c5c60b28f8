"""The list of alleys: on the page, to print, and as a spreadsheet."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.alley_records.lines import AlleyLine, alley_lines, narrowed
from hutong.alleys.models import AlleyKind, Community
from hutong.cases.settings import setting_at
from hutong.pages.alleys.schemas import AskedList
from hutong.pages.answers import Page, download
from hutong.pages.reading import read_query
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import Version
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.texts import N_, gettext
from hutong.tiers.wording import next_step, tier_word
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
KINDS = {AlleyKind.STREET: N_("大街"), AlleyKind.ALLEY: N_("街巷")}
_HEADS = (
    N_("编号"), N_("名称"), N_("类型"), N_("长度（米）"), N_("社区"), N_("负责人"), N_("空缺岗位"), N_("等级"),
    N_("在办"), N_("逾期"), N_("最近巡查"), N_("起"), N_("止"),
)  # fmt: skip


class AlleyList(Controller):
    path = "/o/{slug:str}/alleys"

    @get("/", permission="alley.read", name="alleys.index")
    async def index(self, request: Sent, session: AsyncSession, clock: Clock, in_force: Version) -> Page:
        asked = read_query(request.query_params, AskedList)
        lines, book = await _lines(session, asked, clock), in_force.playbook
        return Page(
            "alleys/index.html",
            asked=asked,
            lines=lines,
            kinds=KINDS,
            communities=await communities(session),
            tiers=[(tier.code, say(tier.name)) for tier in book.tiers.levels] if book.tiers else [],
            tier_word=lambda row: tier_word(book, row.tier),
            next_step=lambda row: next_step(book, row),
            metres=sum(line.alley.length_m for line in lines),
            vacant=sum(1 for line in lines if line.vacant),
        )

    @get("/alleys.xlsx", permission="alley.read", name="alleys.export")
    async def export(
        self, request: Sent, session: AsyncSession, office: OfficePlace, clock: Clock, in_force: Version
    ) -> Response[bytes]:
        """The list as filtered and sorted, whole."""
        lines = await _lines(session, read_query(request.query_params, AskedList), clock)
        rows = [_cells(line, in_force.playbook) for line in lines]
        title = gettext("街巷台账")
        content = await asyncio.to_thread(workbook, title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)


async def communities(session: AsyncSession) -> list[tuple[UUID, str]]:
    """By name."""
    rows = await session.execute(select(Community.id, Community.name).order_by(Community.name))
    return [(row.id, row.name) for row in rows]


async def _lines(session: AsyncSession, asked: AskedList, clock: Clock) -> list[AlleyLine]:
    office, setting = await setting_at(session, clock.now())
    lines = await alley_lines(session, office, setting, ended=asked.which == "ended", now=clock.now())
    words = "".join(character for character in asked.q if character.isprintable())
    return narrowed(lines, kind=asked.kind, community=asked.community, tier=asked.tier, words=words, sort=asked.sort)


def _cells(line: AlleyLine, book: Playbook) -> list[Any]:
    alley = line.alley
    return [
        alley.code,
        alley.name,
        gettext(KINDS[alley.kind]),
        alley.length_m,
        line.community,
        gettext("、").join(line.holders),
        gettext("、").join(dict.fromkeys(say(seat.kind.name) for seat in line.vacant)),
        tier_word(book, line.tier.tier) if line.tier else "",
        line.open,
        line.late,
        line.last_walk,
        alley.since,
        alley.until,
    ]
