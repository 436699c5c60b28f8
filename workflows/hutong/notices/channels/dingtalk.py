"""钉钉 group robot: the address carries the time in milliseconds and HMAC-SHA256 of time, newline, secret."""

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from hutong.notices.channels.speech import Channel
from hutong.texts import N_


def signature(secret: str, timestamp: int) -> str:
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return b64encode(digest).decode()


def _wrap(url: str, secret: str | None, text: str, now: datetime) -> tuple[str, dict[str, Any]]:
    if secret:
        timestamp = int(now.timestamp() * 1000)
        query = urlencode({"timestamp": timestamp, "sign": signature(secret, timestamp)})
        url = f"{url}{'&' if '?' in url else '?'}{query}"
    return url, {"msgtype": "text", "text": {"content": text}}


CHANNEL = Channel(
    name=N_("钉钉"),
    host="oapi.dingtalk.com",
    longest=18_000,
    signs=True,
    wrap=_wrap,
    error=lambda answer: answer.get("errcode"),
)
