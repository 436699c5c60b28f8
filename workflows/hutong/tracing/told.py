"""What the journal tells of a case, event by event, and when the sweep came by what nobody did."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hutong.journal import Actor

SAID = "-"
"""In the place of words: they were given, and nothing hangs on them."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a case as the journal has it."""

    id: UUID
    kind: str
    at: datetime
    recorded_at: datetime
    actor: Actor
    version: int | None
    data: Mapping[str, Any]

    @property
    def by_clock(self) -> bool:
        """Whether nobody did it."""
        return self.actor.kind in {"system", "generator"}


Rest = Sequence[Told]
"""An event and all that came after it."""


_RUNGS = frozenset({"case.escalated", "case.rung_passed"})


def noticed_at(wake_at: datetime, rest: Rest) -> datetime:
    """When the sweep came by a missed deadline; a case that woke at `wake_at` is woken no earlier."""
    event = rest[0]
    beside = [e for e in rest[1:4] if e.by_clock and e.recorded_at == event.recorded_at and e.kind in _RUNGS]
    noticed = wake_at
    if event.actor.kind == "system":
        noticed = max(noticed, beside[0].at if beside else event.recorded_at)
    following = next((e.at for e in rest[1:] if not e.by_clock), None)
    return noticed if following is None else min(noticed, following)
