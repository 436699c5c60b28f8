"""Webhooks of other systems, for the office's administrator: add, change the secret, try, switch off."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.notices.queries import last_deliveries
from hutong.notices.queries import robots as robots_of
from hutong.notices.robots import add_webhook, change_secret
from hutong.notices.schemas import AddWebhook
from hutong.notices.topics import Topic
from hutong.pages.answers import Page
from hutong.pages.forms import blank, read_form
from hutong.pages.notices.addresses import check_address
from hutong.pages.notices.words import answer_word, state_word
from hutong.visits.clock import Clock
from hutong.visits.services import Services


class Webhooks(Controller):
    path = "/o/{slug:str}/webhooks"

    @get("/", permission="robot.manage", name="webhooks")
    async def index(self, session: AsyncSession) -> Page:
        return await _page(session)

    @post("/", permission="robot.manage", name="webhooks.add", status_code=200)
    async def add(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        services: Services,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
    ) -> Response[Any]:
        form = await read_form(request, AddWebhook)
        await check_address(form, "url", services, office.id)
        with form.or_again("notices/webhooks.html", **await _facts(session)):
            _, secret = await add_webhook(session, form.value, box=services.box, by=viewer.actor, now=clock.now())
        return await _page(session, secret=secret, of=form.value.name)

    @post("/{robot_id:uuid}/secret", permission="robot.manage", name="webhooks.secret", status_code=200)
    async def renew(
        self, session: AsyncSession, services: Services, viewer: Viewer, clock: Clock, robot_id: UUID
    ) -> Response[Any]:
        secret = await change_secret(session, robot_id, box=services.box, by=viewer.actor, now=clock.now())
        return await _page(session, secret=secret)


async def _page(session: AsyncSession, *, secret: str = "", of: str = "") -> Page:
    """The secret stands on this one answer and on no other."""
    await session.flush()
    page = Page("notices/webhooks.html", form=blank(topics=[Topic.DANGER, Topic.LATE]), **await _facts(session))
    page.context |= {"secret": secret, "of": of}
    if secret:
        page.headers |= {"Cache-Control": "no-store"}
    return page


async def _facts(session: AsyncSession) -> dict[str, Any]:
    found = await robots_of(session, webhooks=True)
    return {
        "hooks": found,
        "deliveries": await last_deliveries(session, [hook.id for hook in found]),
        "topics": list(Topic),
        "state_word": state_word,
        "answer_word": answer_word,
        "secret": "",
        "of": "",
    }
