"""Lists of cases and the case itself."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.lists import Wanted, alleys_within, cases_found
from hutong.cases.queries import Item
from hutong.cases.settings import setting_at
from hutong.pages.answers import Page, download
from hutong.pages.cases.schemas import Asked
from hutong.pages.cases.showing import case_page
from hutong.pages.cases.words import category_word, grade_word, standing, step_word
from hutong.pages.reading import read_query
from hutong.playbooks.categories import Category
from hutong.playbooks.describing import say
from hutong.playbooks.queries import Version
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

READS = ("case.read", "case.report", "case.verify", "case.handle")
"""Any of these may open a case; which one, the case itself decides."""
PAGE = 50
MOST_ROWS = 5000
_TABS = (
    ("mine", N_("我的")),
    ("open", N_("在办")),
    ("late", N_("逾期")),
    ("danger", N_("危险")),
    ("closed", N_("已结")),
    ("all", N_("全部")),
)

_HEADS = (
    N_("编号"), N_("标题"), N_("类别"), N_("等级"), N_("街巷"), N_("环节"), N_("现由谁办"), N_("立案"), N_("期限"),
    N_("情况"), N_("办结"),
)  # fmt: skip


class Reading(Controller):
    path = "/o/{slug:str}/cases"

    @get("/", permission="case.read", name="cases.index")
    async def index(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        clock: Clock,
        in_force: Version,
    ) -> Page:
        asked = asked_for(request.query_params)
        wanted = _wanted(asked)
        everything = viewer.may("office.read")
        found = await cases_found(
            session, wanted, person=viewer.id, everything=everything, now=clock.now(), limit=PAGE + 1,
            before=asked.before,
        )  # fmt: skip
        _, setting = await setting_at(session, clock.now())
        alleys = setting.directory.alleys if everything else alleys_within(setting, viewer.id, clock.now())
        return Page(
            "cases/index.html",
            asked=asked,
            cases=found[:PAGE],
            more=found[PAGE - 1].id if len(found) > PAGE and wanted.turns_pages else None,
            cut=len(found) > PAGE and not wanted.turns_pages,
            tabs=[(which, gettext(label)) for which, label in _TABS],
            alleys=[(alley.id, alley.name) for alley in alleys],
            categories=[(category.code, say(category.name)) for category in in_force.playbook.categories],
            standing=standing,
            step=lambda case: step_word(in_force.playbook, case.flow, case.step),
            category=lambda case: category_word(in_force.playbook, case.category),
        )

    @get("/export.xlsx", permission="case.read", name="cases.export")
    async def export(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
    ) -> Response[bytes]:
        found = await cases_found(
            session, _wanted(asked_for(request.query_params)), person=viewer.id,
            everything=viewer.may("office.read"), now=clock.now(), limit=MOST_ROWS,
        )  # fmt: skip
        schemes = list(dict.fromkeys(o.scheme for c in in_force.playbook.categories for o in c.codes))
        heads = [*(gettext(head) for head in _HEADS), *schemes]
        outside = {c.code: [_outside(c, scheme) for scheme in schemes] for c in in_force.playbook.categories}
        none = [""] * len(schemes)
        rows = [[*_cells(case, in_force), *outside.get(case.category, none)] for case in found]
        title = gettext("事项")
        # Thousands of rows take a while; other readers need not wait for them.
        content = await asyncio.to_thread(workbook, title, heads, rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/{case_id:uuid}", permission=READS, name="cases.show")
    async def show(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID, do: str | None = None
    ) -> Page:
        return Page("cases/show.html", **await case_page(session, viewer, clock, case_id, chosen=do))


def _outside(category: Category, scheme: str) -> str:
    """What another system calls the category."""
    return "、".join(outside.code for outside in category.codes if outside.scheme == scheme)


def asked_for(query: Mapping[str, Any]) -> Asked:
    """What an address asks for."""
    return read_query(query, Asked)


def _wanted(asked: Asked) -> Wanted:
    words = "".join(character for character in asked.q if character.isprintable())
    return Wanted(which=asked.which, alley=asked.alley, category=asked.category or None, words=words[:100])


def _cells(case: Item, in_force: Version) -> list[Any]:
    playbook = in_force.playbook
    return [
        case.number,
        case.title,
        category_word(playbook, case.category),
        grade_word(playbook, case.grade),
        case.alley,
        step_word(playbook, case.flow, case.step),
        case.owner,
        case.opened_at,
        case.due_at,
        standing(case)[0],
        case.closed_at,
    ]
