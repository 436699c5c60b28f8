"""The ways to persons that an office sets up: text messages, its WeChat account, e-mail. Secrets go in and stay in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.lockbox import Lockbox, SecretUnreadable
from hutong.notices.errors import ChannelNotSetUp
from hutong.notices.events import ChannelSetUp, ChannelSwitched
from hutong.notices.fields import field_map
from hutong.notices.gateways import aliyun
from hutong.notices.models import Channel
from hutong.notices.schemas import SetUpEmail, SetUpSms, SetUpWechat
from hutong.notices.wechat import ENDPOINT as WECHAT
from hutong.notices.wechat_sealed import SafeMode, key_bytes
from hutong.texts import N_

SetUp = SetUpSms | SetUpWechat | SetUpEmail
KINDS: Mapping[type[msgspec.Struct], str] = {SetUpSms: "sms", SetUpWechat: "wechat", SetUpEmail: "email"}
_SECRETS = ("secret", "callback_token", "callback_key")
_LI = 1000


async def channels(session: AsyncSession) -> dict[str, Channel]:
    """What the office has set up, by kind."""
    rows = await session.scalars(select(Channel).where(Channel.office_id == bound_office(session)))
    return {channel.kind: channel for channel in rows}


async def channel_in_use(session: AsyncSession, kind: str) -> Channel:
    """Raises ChannelNotSetUp when there is none, or it is switched off."""
    found = (await channels(session)).get(kind)
    if found is None or not found.active:
        raise ChannelNotSetUp
    return found


async def set_up(session: AsyncSession, wanted: SetUp, *, box: Lockbox, by: Actor, now: datetime) -> Channel:
    """Keep how to reach a channel; its address has been checked before. Raises Invalid."""
    kind = KINDS[type(wanted)]
    given: dict[str, Any] = {name: _bare(value) for name, value in msgspec.structs.asdict(wanted).items()}
    secrets = {name: given.pop(name) for name in _SECRETS if name in given}
    channel = (await channels(session)).get(kind)
    if channel is None:
        channel = Channel(office_id=bound_office(session), id=new_id(), kind=kind, created_at=now)
        session.add(channel)
        before = {}
    else:
        before = _readable(box, channel)
    secrets = {name: value or before.get(name, "") for name, value in secrets.items()}
    if not secrets["secret"] and (kind != "email" or given["user"]):
        raise Invalid([FieldProblem("secret", N_("请填上密钥或密码。"))])
    if given.get("callback_mode") == "safe":
        _check_safe_mode(secrets)
    channel.config = _config(kind, given)
    channel.sealed = box.seal(msgspec.json.encode(secrets).decode(), about=_about(channel))
    channel.active, channel.token, channel.token_until = True, None, None
    append(session, ChannelSetUp(subject=channel.id, channel=kind), by=by, at=now)
    return channel


async def switch(session: AsyncSession, kind: str, *, active: bool, by: Actor, now: datetime) -> None:
    """On or off; what is already so stays so. Raises ChannelNotSetUp."""
    channel = (await channels(session)).get(kind)
    if channel is None:
        raise ChannelNotSetUp
    if channel.active != active:
        channel.active = active
        append(session, ChannelSwitched(subject=channel.id, channel=kind, active=active), by=by, at=now)


def secrets_of(box: Lockbox, channel: Channel) -> dict[str, str]:
    """Raises SecretUnreadable."""
    return msgspec.json.decode(box.open(channel.sealed, about=_about(channel)), type=dict[str, str])


def token_seal(channel: Channel) -> str:
    """What WeChat's token is sealed about."""
    return f"{channel.office_id}:notice_channels:{channel.id}:token"


def safe_mode(box: Lockbox, channel: Channel) -> SafeMode | None:
    """How WeChat's messages are sealed; none where the office chose plain ones. Raises SecretUnreadable."""
    if channel.config.get("callback_mode") != "safe":
        return None
    secrets = secrets_of(box, channel)
    return SafeMode(secrets["callback_token"], secrets["callback_key"], channel.config["appid"])


def _check_safe_mode(secrets: Mapping[str, str]) -> None:
    """Raises Invalid for what WeChat's safe mode cannot work with."""
    if not secrets["callback_token"]:
        raise Invalid([FieldProblem("callback_token", N_("安全模式要有 Token。"))])
    try:
        key_bytes(secrets["callback_key"])
    except ValueError as wrong:
        raise Invalid(
            [FieldProblem("callback_key", N_("EncodingAESKey 是 43 位字母和数字，请从微信公众平台复制。"))]
        ) from wrong


def _config(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    if kind == "email":
        if given["tls"] == "none" and given["user"]:
            raise Invalid([FieldProblem("tls", N_("有用户名和密码时必须加密。"))])
        return given
    given["fields"] = field_map(given["fields"], field="fields")
    given["endpoint"] = given["endpoint"].rstrip("/") or (aliyun.ENDPOINT if kind == "sms" else WECHAT)
    if kind == "sms":
        given["price"] = round(given["price"] * _LI)
        given["gateway"] = "aliyun"
    return given


def _readable(box: Lockbox, channel: Channel) -> dict[str, str]:
    """Nothing where the key is another one by now: the secret is asked for anew."""
    try:
        return secrets_of(box, channel)
    except SecretUnreadable:
        return {}


def _about(channel: Channel) -> str:
    return f"{channel.office_id}:notice_channels:{channel.id}:sealed"


def _bare(value: object) -> object:
    return value.strip() if isinstance(value, str) else value
