"""A month's events as lines of JSON: what the reader may see of them."""

from collections.abc import Iterable
from typing import Any

import msgspec

from hutong.access.viewers import Viewer
from hutong.journal import Sealed

READS_CASES = "office.read"


def told(events: Iterable[Sealed], viewer: Viewer) -> bytes:
    """When, what kind, about which thing, by which version. Who did it and with which words only for those who read
    all matters of the office; words about people are in no event's data at all.
    """
    whole = viewer.may(READS_CASES)
    return b"".join(msgspec.json.encode(_line(event, whole=whole)) + b"\n" for event in events)


def _line(event: Sealed, *, whole: bool) -> dict[str, Any]:
    return {
        "position": event.position,
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "kind": event.kind,
        "subject": event.subject,
        "playbook_version": event.playbook_version,
        "corrects": event.corrects,
        **({"actor": event.actor, "data": event.data} if whole else {"masked": True}),
    }
