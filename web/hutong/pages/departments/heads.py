"""The district's page of its departments: who answers for each, and who leads it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.departments import bodies_of, set_head
from hutong.access.directory import DistrictPlace
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.pages.answers import Page, go
from hutong.pages.departments.lists import sheet_of
from hutong.pages.departments.schemas import SetHead
from hutong.pages.forms import Form, blank, read_form
from hutong.reports.spreadsheets import Cell
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock
from hutong.visits.departments import city_of

_HEADS = (N_("代码"), N_("名称"), N_("英文名"), N_("人员"), N_("负责人"), N_("从哪天起"), N_("已撤销"))


class Heads(Controller):
    path = "/d/{slug:str}/departments"

    @get("/", permission="department.manage", name="departments.heads")
    async def index(self, session: AsyncSession, viewer: Viewer, district: DistrictPlace, clock: Clock) -> Page:
        bodies = await bodies_of(session, city_of(viewer), district.id)
        return Page("departments/heads.html", bodies=bodies, now=clock.now(), form=blank(), failed=None)

    @get("/departments.xlsx", permission="department.manage")
    async def sheet(
        self, session: AsyncSession, viewer: Viewer, district: DistrictPlace, clock: Clock
    ) -> Response[bytes]:
        rows: list[Sequence[Cell]] = [
            (
                body.code, body.name, body.name_en, gettext(N_("、")).join(name for _, name in body.officers),
                next((name for officer, name in body.officers if officer == body.head), None), body.head_since,
                body.until,
            )
            for body in await bodies_of(session, city_of(viewer), district.id)
        ]  # fmt: skip
        return await sheet_of(N_("部门"), _HEADS, rows, clock)

    @post("/{department_id:uuid}/head", permission="department.manage", status_code=200)
    async def head(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, district: DistrictPlace,
        clock: Clock, department_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form: Form[SetHead] = await read_form(request, SetHead)
        bodies = await bodies_of(session, city_of(viewer), district.id)
        if department_id not in {body.id for body in bodies}:
            raise NotThere
        with form.or_again("departments/heads.html", bodies=bodies, now=clock.now(), failed=department_id):
            await set_head(
                session, city_of(viewer), district.id, department_id, form.value.head, by=viewer.id, now=clock.now()
            )
        return go(f"{district.home}/departments")
