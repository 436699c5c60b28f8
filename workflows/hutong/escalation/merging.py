"""A storm after an outage: whoever would get too many notices at once gets a single one instead."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from hutong.cases.effects import Effect, Outcome, Tell
from hutong.cases.writing import Written

LATE_CASES = "/cases?which=late"
"""Where the single notice leads."""


class Tally:
    """How much each person was told in one sweep of an office, over all its batches."""

    def __init__(self) -> None:
        self.told: Counter[UUID] = Counter()
        self.merged: set[UUID] = set()


def merge(written: Sequence[Written], tally: Tally, most: int) -> list[Written]:
    """The same cases and the same events; danger is told one by one, however much there is of it."""
    tally.told.update(p for case in written for tell in case.outcome.effects for p in _merges(tell))
    over = {person for person, times in tally.told.items() if times > most}
    if not over:
        return list(written)
    fresh = tuple(sorted(over - tally.merged))
    tally.merged |= over
    found = [
        replace(case, outcome=replace(case.outcome, effects=tuple(_without(case.outcome.effects, over))))
        for case in written
    ]
    if fresh:
        single = Tell(to=fresh, template="many", facts={"n": most}, page=LATE_CASES)
        found[0] = replace(found[0], outcome=Outcome(found[0].outcome.state, (*found[0].outcome.effects, single)))
    return found


def _merges(effect: Effect) -> tuple[UUID, ...]:
    return effect.to if isinstance(effect, Tell) and not effect.urgent else ()


def _without(effects: Sequence[Effect], over: set[UUID]) -> list[Effect]:
    kept: list[Effect] = []
    for effect in effects:
        if isinstance(effect, Tell) and not effect.urgent:
            to = tuple(person for person in effect.to if person not in over)
            if to:
                kept.append(replace(effect, to=to))
        else:
            kept.append(effect)
    return kept
