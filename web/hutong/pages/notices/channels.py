"""The ways to persons, for the office's administrator: set up, try, switch off. Secrets are never shown again."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.notices.errors import AddressRefused
from hutong.notices.logged import Wanted, totals
from hutong.notices.models import Channel
from hutong.notices.names import asked_by
from hutong.notices.outbound import checked, resolved
from hutong.notices.schemas import SetUpEmail, SetUpSms, SetUpWechat
from hutong.notices.setting_up import SetUp, channels, set_up, switch
from hutong.notices.testing import try_channel
from hutong.pages.answers import Page, go
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.notices.callbacks import report_address, wechat_address
from hutong.pages.notices.words import WAYS, way_word, yuan
from hutong.settings import Settings
from hutong.texts import gettext as _
from hutong.visits.clock import Clock
from hutong.visits.services import Services

_FORMS: dict[str, type[SetUp]] = {"sms": SetUpSms, "wechat": SetUpWechat, "email": SetUpEmail}
_STARTS: dict[str, dict[str, object]] = {
    "sms": {"fields": "title=title", "price": "0.045"},
    "wechat": {"fields": "thing1=title, time2=time", "callback_mode": "plain"},
    "email": {"tls": "tls", "port": "465"},
}
_LI = 1000


class Channels(Controller):
    path = "/o/{slug:str}/channels"

    @get("/", permission="robot.manage", name="channels")
    async def index(self, session: AsyncSession, clock: Clock) -> Page:
        month = clock.now().astimezone(clock.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        found = await channels(session)
        sums = {}
        for kind in found:
            counted = await totals(session, Wanted(way=kind, since=month))
            sums[kind] = (sum(n for n, _cost in counted.values()), yuan(sum(cost for _n, cost in counted.values())))
        return Page("notices/channels.html", channels=found, kinds=list(_FORMS), way=way_word, sums=sums)

    @get("/{kind:str}", permission="robot.manage", name="channels.form")
    async def form(self, session: AsyncSession, office: OfficePlace, settings: Settings, kind: str) -> Page:
        channel = (await channels(session)).get(_known(kind))
        return Page("notices/channel.html", form=_filled(kind, channel), **_facts(kind, channel, office, settings))

    @post("/{kind:str}", permission="robot.manage", name="channels.keep", status_code=200)
    async def keep(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        services: Services,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        kind: str,
    ) -> Response[Any]:
        form: Form[Any] = await read_form(request, _FORMS[_known(kind)])
        with asked_by(office.id):
            await _check_address(form, allow_local=services.settings.allow_local_webhooks)
        channel = (await channels(session)).get(kind)
        with form.or_again("notices/channel.html", **_facts(kind, channel, office, services.settings)):
            await set_up(session, form.value, box=services.box, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/channels")

    @post("/{kind:str}/try", permission="robot.manage", name="channels.try", status_code=200)
    async def greet(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, kind: str
    ) -> Response[Any]:
        title = _("测试消息")
        body = _("{office}的通知可以这样收到。这是一条测试消息。", office=office.name)
        sent = await try_channel(
            session, _known(kind), person=viewer.id, title=title, body=body, link=office.home, now=clock.now()
        )
        return go(f"{office.home}/deliveries/{sent}")

    @post("/{kind:str}/{which:str}", permission="robot.manage", name="channels.switch", status_code=200)
    async def switch(
        self,
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        kind: str,
        which: str,
    ) -> Response[Any]:
        if which not in {"on", "off"}:
            raise NotThere
        await switch(session, _known(kind), active=which == "on", by=viewer.actor, now=clock.now())
        return go(f"{office.home}/channels")


def _known(kind: str) -> str:
    if kind not in _FORMS:
        raise NotThere
    return kind


async def _check_address(form: Form[Any], *, allow_local: bool) -> None:
    """Where the typed name leads, asked before the transaction begins."""
    name = "host" if form.has("host") else "endpoint"
    typed = form.typed(name).strip()
    if not typed or name in form.errors:
        return
    try:
        if name == "host":
            await resolved(typed, allow_local=allow_local)
        else:
            await checked(typed, allow_local=allow_local)
    except AddressRefused as refused:
        form.wrong(name, refused.text, **refused.params)


def _filled(kind: str, channel: Channel | None) -> Form[Any]:
    if channel is None:
        return blank(**_STARTS[kind])
    config = dict(channel.config)
    if "fields" in config:
        config["fields"] = ", ".join(f"{name}={what}" for name, what in config["fields"].items())
    if "price" in config:
        config["price"] = config["price"] / _LI
    names = {field.name for field in msgspec.structs.fields(_FORMS[kind])}
    return blank(**{name: value for name, value in config.items() if name in names})


def _facts(kind: str, channel: Channel | None, office: OfficePlace, settings: Settings) -> dict[str, Any]:
    return {
        "kind": kind,
        "channel": channel,
        "title": _(WAYS[kind]),
        "report_address": report_address(settings, office.id, office.home),
        "wechat_address": wechat_address(settings, office.home),
    }
