"""A storm after an outage: whoever would get too many notices at once gets a single one instead. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from msgspec.structs import replace

from hutong.cases.effects import Effect, Tell

BATCH = 500
"""Cases woken in one transaction of a sweep, so that it stays short; those of one moment in the order of their ids."""
Effects = tuple[Effect, ...]
LATE_CASES = "/cases?which=late"
"""Where the single notice leads."""


class Tally:
    """What one sweep of an office remembers over all its batches: how much each person was told, which cases could not
    be woken, and which versions of the rules not be read. `is_over` once a batch found no more than it could take.
    """

    def __init__(self) -> None:
        self.told: Counter[UUID] = Counter()
        self.merged: set[UUID] = set()
        self.broken: set[UUID] = set()
        self.unread: set[int] = set()
        self.is_over = False

    @contextmanager
    def unless_undone(self) -> Iterator[None]:
        """What raises within told nobody anything."""
        told, already = self.told.copy(), set(self.merged)
        try:
            yield
        except BaseException:
            self.told, self.merged = told, already
            raise


def merged(cases: Sequence[Effects], tally: Tally, most: int) -> list[Effects]:
    """The effects of each case of one batch of a sweep, in the order of its cases, without what is told in one.

    Danger is told one by one, however much there is of it. The single notice comes with the first case.
    """
    tally.told.update([p for effects in cases for tell in effects for p in merges(tell)])
    over = {person for person, times in tally.told.items() if times > most}
    if not over:
        return list(cases)
    fresh = tuple(sorted(over - tally.merged))
    tally.merged |= over
    found = [_without(effects, over) for effects in cases]
    if fresh:
        found[0] = (*found[0], Tell(to=fresh, template="many", facts={"n": most}, page=LATE_CASES))
    return found


def merges(effect: Effect) -> tuple[UUID, ...]:
    """To whom it counts towards a storm."""
    return effect.to if isinstance(effect, Tell) and not effect.urgent else ()


def _without(effects: Effects, over: set[UUID]) -> Effects:
    if all(over.isdisjoint(merges(effect)) for effect in effects):
        return effects
    kept: list[Effect] = []
    for effect in effects:
        if isinstance(effect, Tell) and not effect.urgent:
            to = tuple([person for person in effect.to if person not in over])
            if to or effect.departments or effect.heads:
                kept.append(replace(effect, to=to))
        else:
            kept.append(effect)
    return tuple(kept)
