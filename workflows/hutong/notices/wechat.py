"""A WeChat service account: its access token, kept in the office's row until it runs out, and template messages."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import msgspec

from hutong.notices.errors import DeliveryFailed, DeliveryRefused
from hutong.notices.outbound import post_json

ENDPOINT = "https://api.weixin.qq.com"
_SPARE = timedelta(minutes=5)
_SHORTEST = 60
_TOKEN_OVER = frozenset({40001, 40014, 42001})
# Busy, or over a quota that comes back; every other code stays a no.
_LATER = frozenset({-1, 45009, 45011, 50002})


class TokenOver(DeliveryFailed):
    """WeChat does not know the token any more: it is fetched anew and the message goes once more."""


@dataclass(frozen=True, slots=True)
class Token:
    value: str
    until: datetime


async def fetch_token(endpoint: str, appid: str, secret: str, *, now: datetime, allow_local: bool) -> Token:
    """The stable kind: a second worker that asks is given the same, and nobody's is made void by it."""
    ask = {"grant_type": "client_credential", "appid": appid, "secret": secret}
    answer = _read(*await post_json(f"{endpoint}/cgi-bin/stable_token", ask, allow_local=allow_local))
    value, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(value, str) or not isinstance(seconds, int):
        raise _by_code(answer)
    return Token(value, now + max(timedelta(seconds=_SHORTEST), timedelta(seconds=seconds) - _SPARE))


async def send_template(
    endpoint: str,
    token: str,
    *,
    openid: str,
    template: str,
    fields: Mapping[str, str],
    url: str,
    mark: str,
    allow_local: bool,
) -> tuple[str, str]:
    """WeChat's id of the message, and its answer. The mark keeps a repeated call from being a second message."""
    message = {
        "touser": openid,
        "template_id": template,
        "url": url,
        "client_msg_id": mark,
        "data": {name: {"value": value} for name, value in fields.items()},
    }
    address = f"{endpoint}/cgi-bin/message/template/send?access_token={quote(token, safe='')}"
    answer = _read(*await post_json(address, message, allow_local=allow_local))
    if answer.get("errcode") != 0:
        raise _by_code(answer)
    return str(answer.get("msgid", "")), _shown(answer)


def is_from_wechat(token: str, *, signature: str, timestamp: str, nonce: str) -> bool:
    """WeChat signs what it sends with the token that the office typed in on its side too."""
    expected = hashlib.sha1("".join(sorted((token, timestamp, nonce))).encode()).hexdigest()  # noqa: S324 - WeChat's own scheme
    return hmac.compare_digest(expected.encode(), signature.encode())


def _read(status: int, body: bytes) -> dict[str, Any]:
    shown = f"HTTP {status} {body[:200].decode(errors='replace')}"
    if status != 200:
        raise DeliveryFailed(shown)
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, msgspec.ValidationError) as nonsense:
        raise DeliveryFailed(f"not an answer of WeChat: {shown}") from nonsense


def _by_code(answer: Mapping[str, Any]) -> Exception:
    code = answer.get("errcode")
    if code in _TOKEN_OVER:
        return TokenOver(_shown(answer))
    if not isinstance(code, int) or code in _LATER:
        return DeliveryFailed(_shown(answer))
    return DeliveryRefused(_shown(answer))


def _shown(answer: Mapping[str, Any]) -> str:
    return " ".join(str(answer[key]) for key in ("errcode", "errmsg", "msgid") if key in answer)[:300]
