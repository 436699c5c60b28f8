"""Another system's webhook, signed as Standard Webhooks has it: `v1,` and HMAC-SHA256 over id, time and body.

While a secret is being changed both sign, so that the receiver may change in its own time.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

import msgspec

from hutong.notices.errors import AddressGone, DeliveryFailed

KIND = "webhook"
_PREFIX = "whsec_"
_GONE = 410


def new_secret() -> str:
    return _PREFIX + b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    key = b64decode(secret.removeprefix(_PREFIX))
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{b64encode(digest).decode()}"


def headers(secret_s: Sequence[str], message_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """The id stays the same over all tries, the time is of this one."""
    timestamp = int(now.timestamp())
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, message_id, timestamp, body) for secret in secret_s),
    }


def body_of(*, kind: str, at: datetime, office: str, topic: str, text: str, link: str) -> bytes:
    return msgspec.json.encode(
        {"type": kind, "timestamp": at, "data": {"office": office, "topic": topic, "text": text, "link": link}}
    )


def check_status(status: int, body: bytes) -> str:
    """The answer in short; raises `AddressGone` or `DeliveryFailed` unless the receiver took it (2xx)."""
    shown = f"HTTP {status} {body[:200].decode(errors='replace')}".strip()
    if status == _GONE:
        raise AddressGone(shown)
    if status // 100 != 2:
        raise DeliveryFailed(shown)
    return shown
