"""What differs between group chats: how a text is wrapped and signed, and how a robot says that it took it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from hutong.notices.errors import DeliveryFailed

_ACCEPTED = range(200, 300)


@dataclass(frozen=True, slots=True)
class Channel:
    """`wrap(url, secret, text, now)` gives the address and the JSON to post; `error` reads the answer's code."""

    name: str
    host: str
    longest: int
    """Bytes of text that a message may have."""
    signs: bool
    wrap: Callable[[str, str | None, str, datetime], tuple[str, dict[str, Any]]]
    error: Callable[[dict[str, Any]], int | None]


def fitted(text: str, longest: int) -> str:
    """Cut to so many bytes of UTF-8, between characters, with a mark where something is missing."""
    encoded = text.encode()
    if len(encoded) <= longest:
        return text
    return encoded[: longest - 3].decode(errors="ignore") + "…"


def check_answer(channel: Channel, status: int, body: bytes) -> str:
    """The answer in short; raises `DeliveryFailed` unless the robot says that it took the message."""
    shown = body[:200].decode(errors="replace")
    if status not in _ACCEPTED:
        raise DeliveryFailed(f"HTTP {status} {shown}")
    try:
        answer = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, msgspec.ValidationError) as nonsense:
        raise DeliveryFailed(f"not an answer of a robot: {shown}") from nonsense
    if channel.error(answer) != 0:
        raise DeliveryFailed(shown)
    return shown
