"""Form tokens: random, signed, tied to the session (or to the browser before sign-in), compared in constant time."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from urllib.parse import urlsplit

from hutong.errors import Refusal
from hutong.texts import N_

FIELD = "_csrf"
HEADER = "x-csrf-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PAD = 12
_SIGNATURE = 27


class FormExpired(Refusal):
    """The token is missing, foreign or from an older session."""

    status = 403
    sentence = N_("这一页打开得太久了，或来自别处。请返回上一页，刷新后再试一次。")


class FromElsewhere(Refusal):
    """Another site sent the request."""

    status = 403
    sentence = N_("这个请求来自别的网站，没有执行。")


class Tokens:
    """Makes and checks tokens; holds only the signing key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, tied_to: str) -> str:
        """A token that differs each time, so that compression of the page betrays nothing."""
        pad = secrets.token_urlsafe(9)
        return pad + self._sign(pad, tied_to)

    def fits(self, token: str, tied_to: str) -> bool:
        pad, signature = token[:_PAD], token[_PAD:]
        return hmac.compare_digest(signature.encode(), self._sign(pad, tied_to).encode())

    @staticmethod
    def new_visitor() -> str:
        return secrets.token_urlsafe(16)

    def _sign(self, pad: str, tied_to: str) -> str:
        digest = hmac.new(self._key, f"{pad}\0{tied_to}".encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest).decode()[:_SIGNATURE]


def is_from_elsewhere(headers: dict[str, str], own_hosts: frozenset[str]) -> bool:
    """Whether the browser itself says that another site sent the request.

    `Sec-Fetch-Site` is written by the browser and cannot be set by a page; older browsers send `Origin` alone.
    """
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc.lower() not in own_hosts
