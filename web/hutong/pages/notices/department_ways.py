"""By which further ways departments are told, for the office's administrator: add, try, switch off."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.notices.department_ways import (
    PLAIN,
    Listed,
    add_way,
    change_way,
    department_ways,
    departments_of,
    last_by_way,
    switch_way,
    try_way,
    way_of,
)
from hutong.notices.schemas import AddDepartmentWay, ChangeDepartmentWay
from hutong.notices.setting_up import channels
from hutong.notices.topics import Topic
from hutong.pages.answers import Page, go
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.notices.addresses import check_address
from hutong.pages.notices.words import answer_word, state_word, way_word
from hutong.visits.clock import Clock
from hutong.visits.services import Services

_WAYS = ("sms", "email", "wecom", "dingtalk", "feishu", "webhook")


class DepartmentWays(Controller):
    path = "/o/{slug:str}/department-ways"

    @get("/", permission="robot.manage", name="department_ways")
    async def index(self, session: AsyncSession) -> Page:
        return await _page(session)

    @post("/", permission="robot.manage", name="department_ways.add", status_code=200)
    async def add(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        services: Services,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
    ) -> Response[Any]:
        form: Form[AddDepartmentWay] = await read_form(request, AddDepartmentWay)
        if form.typed("way") not in PLAIN:
            await check_address(form, "address", services, office.id)
        with form.or_again("notices/department_ways.html", **await _facts(session)):
            _id, secret = await add_way(session, form.value, box=services.box, by=viewer.actor, now=clock.now())
        return await _page(session, secret=secret) if secret else go(f"{office.home}/department-ways")

    @get("/{way_id:uuid}", permission="robot.manage", name="department_ways.show")
    async def show(self, session: AsyncSession, way_id: UUID) -> Page:
        one = await way_of(session, way_id)
        way = one.way
        form = blank(
            topics=way.topics, for_head=way.for_head, quiet_from=way.quiet_from or "",
            quiet_until=way.quiet_until or "", digest_at=way.digest_at or "", language=way.language,
        )  # fmt: skip
        return Page("notices/department_way.html", form=form, **_of(one))

    @post("/{way_id:uuid}", permission="robot.manage", name="department_ways.change", status_code=200)
    async def change(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        services: Services,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        way_id: UUID,
    ) -> Response[Any]:
        one = await way_of(session, way_id)
        form: Form[ChangeDepartmentWay] = await read_form(request, ChangeDepartmentWay)
        if one.way.way not in PLAIN:
            await check_address(form, "address", services, office.id)
        with form.or_again("notices/department_way.html", **_of(one)):
            await change_way(session, way_id, form.value, box=services.box, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/department-ways")

    @post("/{way_id:uuid}/try", permission="robot.manage", name="department_ways.try", status_code=200)
    async def greet(self, session: AsyncSession, office: OfficePlace, clock: Clock, way_id: UUID) -> Response[Any]:
        sent = await try_way(session, way_id, office=office.name, now=clock.now())
        return go(f"{office.home}/deliveries/{sent}")

    @post("/{way_id:uuid}/on", permission="robot.manage", name="department_ways.on", status_code=200)
    async def switch_on(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, way_id: UUID
    ) -> Response[Any]:
        await switch_way(session, way_id, active=True, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/department-ways")

    @post("/{way_id:uuid}/off", permission="robot.manage", name="department_ways.off", status_code=200)
    async def switch_off(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, way_id: UUID
    ) -> Response[Any]:
        await switch_way(session, way_id, active=False, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/department-ways")


def _of(one: Listed) -> dict[str, Any]:
    return {"one": one, "topics": list(Topic), "way_word": way_word}


async def _page(session: AsyncSession, *, secret: str = "") -> Page:
    """A webhook's secret stands on this one answer and on no other."""
    await session.flush()
    usual = blank(topics=[Topic.DANGER, Topic.LATE, Topic.MATTERS], way="sms")
    page = Page("notices/department_ways.html", form=usual, **await _facts(session))
    page.context["secret"] = secret
    if secret:
        page.headers |= {"Cache-Control": "no-store"}
    return page


async def _facts(session: AsyncSession) -> dict[str, Any]:
    found = await department_ways(session)
    working = {kind for kind, channel in (await channels(session)).items() if channel.active}
    return {
        "listed": found,
        "departments": await departments_of(session),
        "last": await last_by_way(session, [one.way.id for one in found]),
        "ways": [(way, way_word(way)) for way in _WAYS],
        "way_word": way_word,
        "missing": [way_word(way) for way in PLAIN if way not in working],
        "topics": list(Topic),
        "state_word": state_word,
        "answer_word": answer_word,
        "secret": "",
    }
