"""What a sweep is about to write, with its storms merged."""

from collections.abc import Sequence

from msgspec.structs import replace

from hutong.cases.effects import Outcome
from hutong.cases.written import Written
from hutong.escalation.storms import Tally, merged


def merge(written: Sequence[Written], tally: Tally, most: int) -> list[Written]:
    """The same cases and the same events, with what is told of them as `merged` leaves it."""
    kept = merged([case.outcome.effects for case in written], tally, most)
    return [
        replace(case, outcome=Outcome(case.outcome.state, effects)) for case, effects in zip(written, kept, strict=True)
    ]
