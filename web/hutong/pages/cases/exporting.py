"""A list as a file: the same rows in the same order, as a spreadsheet or as plain values."""

import asyncio
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.lists import cases_found
from hutong.cases.queries import Item
from hutong.pages.answers import download
from hutong.pages.cases.asking import asked_for, wanted_of
from hutong.pages.cases.words import category_word, grade_word, standing, step_word
from hutong.playbooks.categories import Category
from hutong.playbooks.queries import Version
from hutong.reports.plain_values import CSV_TYPE, plain_values
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

MOST_ROWS = 5000
_HEADS = (
    N_("编号"), N_("标题"), N_("类别"), N_("等级"), N_("街巷"), N_("环节"), N_("现由谁办"), N_("立案"), N_("期限"),
    N_("情况"), N_("办结"),
)  # fmt: skip


class Exporting(Controller):
    path = "/o/{slug:str}/cases"

    @get("/export.xlsx", permission="case.read", name="cases.export")
    async def spreadsheet(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
    ) -> Response[bytes]:
        return await _file(request, session, viewer, office, clock, in_force, workbook, "xlsx", MEDIA_TYPE)

    @get("/export.csv", permission="case.read", name="cases.export_csv")
    async def values(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
    ) -> Response[bytes]:
        return await _file(request, session, viewer, office, clock, in_force, plain_values, "csv", CSV_TYPE)


Make = Callable[[str, list[str], list[list[Any]], ZoneInfo], bytes]


async def _file(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    viewer: Viewer,
    office: OfficePlace,
    clock: Clock,
    in_force: Version,
    make: Make,
    ending: str,
    media_type: str,
) -> Response[bytes]:
    wanted = wanted_of(asked_for(request.query_params))
    found = await cases_found(
        session, wanted, person=viewer.id, everything=viewer.may("office.read"), now=clock.now(), limit=MOST_ROWS
    )
    schemes = list(dict.fromkeys(o.scheme for c in in_force.playbook.categories for o in c.codes))
    heads = [*(gettext(head) for head in _HEADS), *schemes]
    outside = {c.code: [_outside(c, scheme) for scheme in schemes] for c in in_force.playbook.categories}
    none = [""] * len(schemes)
    rows = [[*_cells(case, in_force), *outside.get(case.category, none)] for case in found]
    title = gettext("事项")
    # Thousands of rows take a while; other readers need not wait for them.
    content = await asyncio.to_thread(make, title, heads, rows, clock.zone)
    return download(content, name=f"{office.name}-{title}-{clock.today}.{ending}", media_type=media_type)


def _outside(category: Category, scheme: str) -> str:
    """What another system calls the category."""
    return "、".join(outside.code for outside in category.codes if outside.scheme == scheme)


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
