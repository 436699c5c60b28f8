"""企业微信 group robot: the key is in the address, nothing is signed."""

from datetime import datetime
from typing import Any

from hutong.notices.channels.speech import Channel
from hutong.texts import N_


def _wrap(url: str, _secret: str | None, text: str, _now: datetime) -> tuple[str, dict[str, Any]]:
    return url, {"msgtype": "text", "text": {"content": text}}


CHANNEL = Channel(
    name=N_("企业微信"),
    host="qyapi.weixin.qq.com",
    longest=2048,
    signs=False,
    wrap=_wrap,
    error=lambda answer: answer.get("errcode"),
)
