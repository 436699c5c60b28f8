"""Group robots, for the office's administrator: add, try, switch off."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.notices.channels import CHANNELS, webhook
from hutong.notices.models import Robot
from hutong.notices.queries import last_deliveries
from hutong.notices.queries import robots as robots_of
from hutong.notices.robots import add_robot, change_language, switch_robot, try_robot
from hutong.notices.schemas import AddRobot
from hutong.notices.topics import Topic
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.notices.addresses import check_address
from hutong.pages.notices.words import answer_word, state_word
from hutong.visits.clock import Clock
from hutong.visits.services import Services


class Robots(Controller):
    path = "/o/{slug:str}/robots"

    @get("/", permission="robot.manage", name="robots")
    async def index(self, session: AsyncSession) -> Page:
        return Page("notices/robots.html", form=blank(topics=[Topic.DANGER, Topic.LATE]), **await _facts(session))

    @post("/", permission="robot.manage", name="robots.add", status_code=200)
    async def add(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        services: Services,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
    ) -> Response[Any]:
        form = await read_form(request, AddRobot)
        await check_address(form, "url", services, office.id)
        with form.or_again("notices/robots.html", **await _facts(session)):
            await add_robot(session, form.value, box=services.box, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/robots")

    @post("/{robot_id:uuid}/try", permission="robot.manage", name="robots.try", status_code=200)
    async def greet(self, session: AsyncSession, office: OfficePlace, clock: Clock, robot_id: UUID) -> Response[Any]:
        tried = await try_robot(session, robot_id, office=office.name, link=office.home, now=clock.now())
        return _back(office, tried)

    @post("/{robot_id:uuid}/language/{language:str}", permission="robot.manage", name="robots.speak", status_code=200)
    async def speak(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, robot_id: UUID, language: str
    ) -> Response[Any]:
        return _back(office, await change_language(session, robot_id, language, by=viewer.actor, now=clock.now()))

    @post("/{robot_id:uuid}/on", permission="robot.manage", name="robots.on", status_code=200)
    async def switch_on(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, robot_id: UUID
    ) -> Response[Any]:
        return _back(office, await switch_robot(session, robot_id, active=True, by=viewer.actor, now=clock.now()))

    @post("/{robot_id:uuid}/off", permission="robot.manage", name="robots.off", status_code=200)
    async def switch_off(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, robot_id: UUID
    ) -> Response[Any]:
        return _back(office, await switch_robot(session, robot_id, active=False, by=viewer.actor, now=clock.now()))


def _back(office: OfficePlace, robot: Robot) -> Response[Any]:
    return go(f"{office.home}/{'webhooks' if robot.kind == webhook.KIND else 'robots'}")


async def _facts(session: AsyncSession) -> dict[str, Any]:
    found = await robots_of(session)
    return {
        "robots": found,
        "deliveries": await last_deliveries(session, [robot.id for robot in found]),
        "channels": CHANNELS,
        "topics": list(Topic),
        "state_word": state_word,
        "answer_word": answer_word,
    }
