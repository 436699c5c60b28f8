"""How the reader wishes to be told: which topics by which ways, quiet hours, a digest; an own e-mail and WeChat."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.throttle import CODE_TRIES, CODES_BY_PHONE
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.notices.preferring import WAYS
from hutong.notices.reaching import wishes_of
from hutong.notices.schemas import AskEmail, GiveEmailCode, Prefer
from hutong.notices.setting_up import channels
from hutong.notices.topics import Topic
from hutong.notices.wishing import ask_email, confirm_email, forget_address, prefer, preference_of, wechat_code
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.notices.inbox import layout_for
from hutong.pages.notices.words import way_word
from hutong.people.models import Person
from hutong.texts import gettext as _
from hutong.visits.clock import Clock
from hutong.visits.services import Services

Sent = Request[Any, Any, Any]
_TEMPLATE = "notices/wishes.html"


class Wishes(Controller):
    path = "/o/{slug:str}/notices/ways"

    @get("/", permission="signed-in", name="notices.ways")
    async def show(self, session: AsyncSession, viewer: Viewer) -> Page:
        return Page(_TEMPLATE, **await _facts(session, viewer))

    @post("/", permission="signed-in", name="notices.ways.keep", while_suspended=True, status_code=200)
    async def keep(self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace) -> Response[Any]:
        form = await read_form(request, Prefer)
        with form.or_again(_TEMPLATE, **{**await _facts(session, viewer), "form": form}):
            await prefer(session, form.value, person=viewer.id)
        return go(f"{office.home}/notices/ways")

    @post("/email", permission="signed-in", name="notices.ways.email", status_code=200)
    async def ask(
        self,
        request: Sent,
        session: AsyncSession,
        services: Services,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
    ) -> Response[Any]:
        asked = await read_form(request, AskEmail)
        with asked.or_again(_TEMPLATE, **{**await _facts(session, viewer), "email_form": asked}):
            email = asked.value.email
            await services.throttle.trying(CODES_BY_PHONE, "email", viewer.id)
            key = services.settings.signing_key("notice-codes")
            await ask_email(session, email, person=viewer.id, box=services.box, key=key, now=clock.now())
        return go(f"{office.home}/notices/ways#email")

    @post("/email/code", permission="signed-in", name="notices.ways.confirm", status_code=200)
    async def confirm(
        self,
        request: Sent,
        session: AsyncSession,
        services: Services,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
    ) -> Response[Any]:
        given = await read_form(request, GiveEmailCode)
        with given.or_again(_TEMPLATE, **{**await _facts(session, viewer), "code_form": given}):
            code = given.value.code
            await services.throttle.trying(CODE_TRIES, "email", viewer.id)
            key = services.settings.signing_key("notice-codes")
            await confirm_email(session, code, person=viewer.id, key=key, now=clock.now())
        return go(f"{office.home}/notices/ways#email")

    @post("/wechat", permission="signed-in", name="notices.ways.wechat", status_code=200)
    async def bind(self, session: AsyncSession, services: Services, viewer: Viewer, clock: Clock) -> Response[Any]:
        """The code stands on this one answer; asking again makes another."""
        await services.throttle.trying(CODES_BY_PHONE, "wechat", viewer.id)
        key = services.settings.signing_key("notice-codes")
        code = await wechat_code(session, person=viewer.id, key=key, now=clock.now())
        return Page(_TEMPLATE, **{**await _facts(session, viewer), "code": code})

    @post(
        "/forget/{way:str}", permission="signed-in", name="notices.ways.forget", while_suspended=True, status_code=200
    )
    async def forget(self, session: AsyncSession, viewer: Viewer, office: OfficePlace, way: str) -> Response[Any]:
        if way not in {"email", "wechat"}:
            raise NotThere
        await forget_address(session, way, person=viewer.id)
        return go(f"{office.home}/notices/ways")


async def _facts(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    chosen = await preference_of(session, viewer.id)
    wishes = wishes_of(chosen)
    working = await channels(session)
    person = await session.get(Person, (viewer.office_id, viewer.id))
    return {
        "layout": layout_for(viewer),
        "form": blank(
            **{topic.value: list(wishes.ways_for(topic)) for topic in Topic},
            quiet_from=wishes.quiet_from or "",
            quiet_until=wishes.quiet_until or "",
            digest_at=wishes.digest_at or "",
        ),
        "topics": [(topic.value, _(topic.label)) for topic in Topic],
        "ways": [(way, way_word(way)) for way in WAYS if way in working and working[way].active],
        "phone": bool(person and person.phone),
        "chosen": chosen,
        "email_form": blank(),
        "code_form": blank(),
        "code": "",
    }
