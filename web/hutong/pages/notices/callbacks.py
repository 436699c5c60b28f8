"""What gateways and WeChat send by themselves: receipts, and the codes by which people bind their WeChat.

No visitor stands behind these: each is believed for a signature of its own, or for an address nobody can guess.
"""

import hmac
import xml.etree.ElementTree as ET
from contextlib import suppress
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post

from hutong.access.directory import OfficePlace
from hutong.access.throttle import CODE_TRIES
from hutong.db import Office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.lockbox import SecretUnreadable
from hutong.notices.gateways.protocol import Fate
from hutong.notices.receipts import take_receipt
from hutong.notices.setting_up import channels, safe_mode, secrets_of
from hutong.notices.wechat import is_from_wechat
from hutong.notices.wechat_sealed import NotFromWechat, SafeMode
from hutong.notices.wishing import bind_wechat
from hutong.settings import Settings
from hutong.texts import gettext as _
from hutong.visits.clock import Clock
from hutong.visits.services import Services

MOST = 64 * 1024
_CODE = 8


class Report(msgspec.Struct):
    """One line of what Aliyun reports of messages that it delivered."""

    out_id: str = ""
    success: bool = False
    err_code: str = ""
    biz_id: str = ""


class Callbacks(Controller):
    path = "/o/{slug:str}"

    @post(
        "/sms-reports/{token:str}", permission="open", name="sms.reports", signed_by_sender=True, status_code=200,
        while_suspended=True,
    )  # fmt: skip
    async def receipts(
        self, request: Request[Any, Any, Any], services: Services, office: OfficePlace, clock: Clock, token: str
    ) -> Response[Any]:
        """Aliyun reports without a signature, so the address itself is the secret."""
        if not hmac.compare_digest(token.encode(), _token(services.settings, office.id).encode()):
            raise NotThere
        try:
            reports = msgspec.json.decode(await _body(request), type=list[Report], strict=False)
        except (msgspec.DecodeError, msgspec.ValidationError):
            return Response({"code": 1, "msg": "unreadable"}, status_code=400)
        async with services.databases.session(Office(office.id)) as session:
            for report in reports[:500]:
                fate = Fate(report.success, report.err_code or "DELIVERED", report.biz_id)
                await take_receipt(session, report.out_id, fate, now=clock.now())
        return Response({"code": 0, "msg": "ok"})

    @get("/wechat", permission="open", name="wechat.verify", media_type="text/plain")
    async def verify(
        self,
        services: Services,
        office: OfficePlace,
        signature: str = "",
        timestamp: str = "",
        nonce: str = "",
        echostr: str = "",
    ) -> str:
        """WeChat asks once whether the address is ours."""
        await _check_wechat(services, office, signature, timestamp, nonce)
        return echostr[:200]

    @post(
        "/wechat", permission="open", name="wechat.message", signed_by_sender=True, status_code=200,
        while_suspended=True,
    )  # fmt: skip
    async def message(
        self,
        request: Request[Any, Any, Any],
        services: Services,
        office: OfficePlace,
        clock: Clock,
        signature: str = "",
        timestamp: str = "",
        nonce: str = "",
        msg_signature: str = "",
    ) -> Response[Any]:
        """A person wrote to the account. A code binds; anything else is left to whoever looks after the account.

        In safe mode nothing counts but what is sealed, and the answer is sealed too.
        """
        safe = await _check_wechat(services, office, signature, timestamp, nonce)
        said = _read(await _body(request))
        if safe is not None:
            said = _opened(safe, said.get("Encrypt", ""), msg_signature, timestamp, nonce)
        openid, account, code = (
            said.get("FromUserName", ""),
            said.get("ToUserName", ""),
            said.get("Content", "").strip(),
        )
        if not openid or len(code) != _CODE or not code.isdecimal() or not code.isascii():
            return Response("success", media_type="text/plain")
        await services.throttle.trying(CODE_TRIES, office.id, openid)
        key = services.settings.signing_key("notice-codes")
        async with services.databases.session(Office(office.id)) as session:
            bound = await bind_wechat(session, code, openid=openid, key=key, now=clock.now())
        told = (
            _("已绑定。以后{office}的通知会发到这里。", office=office.name) if bound else _("绑定码不对，或已经过时。")
        )
        at = int(clock.now().timestamp())
        reply = _reply(openid, account, told, at)
        return Response(_sealed(safe, reply, at) if safe else reply, media_type="application/xml")


def report_address(settings: Settings, office_id: UUID, home: str) -> str:
    return f"{settings.public_url}{home}/sms-reports/{_token(settings, office_id)}"


def wechat_address(settings: Settings, home: str) -> str:
    return f"{settings.public_url}{home}/wechat"


def _token(settings: Settings, office_id: UUID) -> str:
    return hmac.new(settings.signing_key("sms-reports"), office_id.bytes, sha256).hexdigest()[:32]


async def _check_wechat(
    services: Services, office: OfficePlace, signature: str, timestamp: str, nonce: str
) -> SafeMode | None:
    """How its messages are sealed, if they are. Raises NotThere for whoever is not WeChat, and where no account is set
    up: nothing is told apart.
    """
    async with services.databases.session(Office(office.id)) as session:
        channel = (await channels(session)).get("wechat")
    token, safe = "", None
    with suppress(SecretUnreadable):
        if channel is not None and channel.active:
            token, safe = secrets_of(services.box, channel).get("callback_token", ""), safe_mode(services.box, channel)
    if not token or not is_from_wechat(token, signature=signature, timestamp=timestamp, nonce=nonce):
        raise NotThere
    return safe


def _opened(safe: SafeMode, sealed: str, signature: str, timestamp: str, nonce: str) -> dict[str, str]:
    """Raises NotThere for what WeChat did not seal for this account."""
    if not safe.has_signed(signature, sealed, timestamp=timestamp, nonce=nonce):
        raise NotThere
    try:
        return _read(safe.open(sealed))
    except NotFromWechat as other:
        raise NotThere from other


async def _body(request: Request[Any, Any, Any]) -> bytes:
    body = await request.body()
    if len(body) > MOST:
        raise NotThere
    return body


def _read(body: bytes) -> dict[str, str]:
    """The flat elements of WeChat's message. A document that declares entities is not one."""
    if b"<!DOCTYPE" in body.upper() or b"<!ENTITY" in body.upper():
        return {}
    try:
        root = ET.fromstring(body)  # noqa: S314 - signed by WeChat, small, and without declarations
    except (ET.ParseError, ValueError, LookupError):
        return {}
    return {element.tag: (element.text or "").strip() for element in root}


def _reply(to: str, account: str, text: str, at: int) -> bytes:
    return _xml(ToUserName=to, FromUserName=account, CreateTime=str(at), MsgType="text", Content=text)


def _sealed(safe: SafeMode, reply: bytes, at: int) -> bytes:
    sealed, timestamp, nonce = safe.seal(reply), str(at), new_id().hex
    signature = safe.signature(sealed, timestamp=timestamp, nonce=nonce)
    return _xml(Encrypt=sealed, MsgSignature=signature, TimeStamp=timestamp, Nonce=nonce)


def _xml(**elements: str) -> bytes:
    root = ET.Element("xml")
    for name, value in elements.items():
        ET.SubElement(root, name).text = value
    content: bytes = ET.tostring(root, encoding="utf-8")
    return content
