"""The district founds departments, puts them right and ends them, and gives their officers accounts."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access import staffing
from hutong.access.departments import bodies_of
from hutong.access.directory import DistrictPlace
from hutong.access.staffing import ChangedDepartment, NewDepartment, NewOfficer
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.pages.answers import Page, go
from hutong.pages.forms import Form, blank, read_form
from hutong.visits.clock import Clock
from hutong.visits.departments import city_of
from hutong.visits.services import Services

Sent = Request[Any, Any, Any]


class Staff(Controller):
    path = "/d/{slug:str}/departments"

    @get("/new", permission="department.manage", name="departments.new")
    async def new(self) -> Page:
        return Page("departments/new.html", form=blank())

    @post("/new", permission="department.manage", status_code=200)
    async def found(
        self, request: Sent, session: AsyncSession, viewer: Viewer, district: DistrictPlace, clock: Clock
    ) -> Response[Any]:
        form: Form[NewDepartment] = await read_form(request, NewDepartment)
        with form.or_again("departments/new.html"):
            made = await staffing.found_department(session, city_of(viewer), district.id, form.value, now=clock.now())
        return go(f"{district.home}/departments/{made}")

    @get("/{department_id:uuid}", permission="department.manage", name="departments.body")
    async def show(self, session: AsyncSession, viewer: Viewer, district: DistrictPlace, department_id: UUID) -> Page:
        facts = await _facts(session, viewer, district, department_id)
        body = facts["body"]
        return Page("departments/body.html", form=blank(name=body.name, name_en=body.name_en), **facts)

    @post("/{department_id:uuid}", permission="department.manage", status_code=200)
    async def change(
        self, request: Sent, session: AsyncSession, viewer: Viewer, district: DistrictPlace, department_id: UUID
    ) -> Response[Any]:
        facts = await _facts(session, viewer, district, department_id)
        form: Form[ChangedDepartment] = await read_form(request, ChangedDepartment)
        with form.or_again("departments/body.html", **facts, failed="name"):
            await staffing.change_department(session, city_of(viewer), district.id, department_id, form.value)
        return go(f"{district.home}/departments/{department_id}")

    @post("/{department_id:uuid}/end", permission="department.manage", status_code=200)
    async def end(
        self, session: AsyncSession, viewer: Viewer, district: DistrictPlace, clock: Clock, department_id: UUID
    ) -> Response[Any]:
        await staffing.end_department(session, city_of(viewer), district.id, department_id, ended=True, now=clock.now())
        return go(f"{district.home}/departments/{department_id}")

    @post("/{department_id:uuid}/restore", permission="department.manage", status_code=200)
    async def restore(
        self, session: AsyncSession, viewer: Viewer, district: DistrictPlace, clock: Clock, department_id: UUID
    ) -> Response[Any]:
        await staffing.end_department(
            session, city_of(viewer), district.id, department_id, ended=False, now=clock.now()
        )
        return go(f"{district.home}/departments/{department_id}")

    @post("/{department_id:uuid}/officers", permission="department.manage", status_code=200)
    async def invite(
        self, request: Sent, session: AsyncSession, viewer: Viewer, district: DistrictPlace, services: Services,
        clock: Clock, department_id: UUID,
    ) -> Page:  # fmt: skip
        """The link is shown once, to be handed over; only its hash is kept."""
        facts = await _facts(session, viewer, district, department_id)
        form: Form[NewOfficer] = await read_form(request, NewOfficer)
        with form.or_again("departments/body.html", **facts, failed="officer"):
            token = await staffing.invite_officer(
                session, city_of(viewer), district.id, department_id, form.value, now=clock.now()
            )
        return _link(services, district, facts, form.value.name, token)

    @post("/{department_id:uuid}/officers/{account_id:uuid}/link", permission="department.manage", status_code=200)
    async def link(
        self, session: AsyncSession, viewer: Viewer, district: DistrictPlace, services: Services, clock: Clock,
        department_id: UUID, account_id: UUID,
    ) -> Page:  # fmt: skip
        facts = await _facts(session, viewer, district, department_id)
        token = await staffing.new_link(
            session, city_of(viewer), district.id, department_id, account_id, now=clock.now()
        )
        name = next(name for officer, name in facts["body"].officers if officer == account_id)
        return _link(services, district, facts, name, token)

    @post("/{department_id:uuid}/officers/{account_id:uuid}/dismiss", permission="department.manage", status_code=200)
    async def dismiss(
        self, session: AsyncSession, viewer: Viewer, district: DistrictPlace, clock: Clock, department_id: UUID,
        account_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        await staffing.dismiss_officer(
            session, city_of(viewer), district.id, department_id, account_id, by=viewer.id, now=clock.now()
        )
        return go(f"{district.home}/departments/{department_id}")


async def _facts(session: AsyncSession, viewer: Viewer, district: DistrictPlace, department: UUID) -> dict[str, Any]:
    bodies = await bodies_of(session, city_of(viewer), district.id)
    body = next((body for body in bodies if body.id == department), None)
    if body is None:
        raise NotThere
    return {"body": body, "untyped": blank()}


def _link(services: Services, district: DistrictPlace, facts: dict[str, Any], name: str, token: str) -> Page:
    address = f"{services.settings.public_url}{district.home}/password/{token}"
    return Page("departments/link.html", name=name, address=address, **facts)
