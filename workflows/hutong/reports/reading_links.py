"""Links by which someone without an account reads one signed bulletin, until a moment."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import UTC, datetime
from uuid import UUID

from hutong.errors import NotThere

_SIGNATURE, _ID, _TIME = 16, 16, 6
PURPOSE = "bulletin-reading"


def reading_token(key: bytes, bulletin: UUID, until: datetime) -> str:
    """One path segment: which bulletin, until when, and the proof of both. `key` is the settings' own for PURPOSE."""
    said = bulletin.bytes + int(until.timestamp()).to_bytes(_TIME)
    return urlsafe_b64encode(said + _signature(key, said)).decode().rstrip("=")


def read_token(key: bytes, token: str, now: datetime) -> tuple[UUID, datetime]:
    """The bulletin and the end; raises NotThere for one that is made up, changed or out of date."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (Error, ValueError):
        raise NotThere from None
    said, signature = raw[: _ID + _TIME], raw[_ID + _TIME :]
    if len(raw) != _ID + _TIME + _SIGNATURE or not hmac.compare_digest(signature, _signature(key, said)):
        raise NotThere
    until = datetime.fromtimestamp(int.from_bytes(said[_ID:]), UTC)
    if now >= until:
        raise NotThere
    return UUID(bytes=said[:_ID]), until


def _signature(key: bytes, said: bytes) -> bytes:
    return hmac.new(key, said, hashlib.sha256).digest()[:_SIGNATURE]
