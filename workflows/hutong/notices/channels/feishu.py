"""飞书 group robot: the message carries the time and HMAC-SHA256 keyed with time and secret, over nothing."""

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime
from typing import Any

from hutong.notices.channels.speech import Channel
from hutong.texts import N_


def signature(secret: str, timestamp: int) -> str:
    return b64encode(hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


def _wrap(url: str, secret: str | None, text: str, now: datetime) -> tuple[str, dict[str, Any]]:
    message: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        timestamp = int(now.timestamp())
        message |= {"timestamp": str(timestamp), "sign": signature(secret, timestamp)}
    return url, message


CHANNEL = Channel(
    name=N_("飞书"),
    host="open.feishu.cn",
    longest=18_000,
    signs=True,
    wrap=_wrap,
    error=lambda answer: answer.get("code", answer.get("StatusCode")),
)
