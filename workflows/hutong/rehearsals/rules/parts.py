"""A ground in parts that have nothing to do with one another, so that only one of them is in memory at a time.

Cases of different alleys do not know of each other: what comes back, comes back to the same place. Only where one was
handed on from alley to alley, or merged into one of another, do both hang together. Points know of no case at all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

import msgspec

from hutong.rehearsals.rules.acts import Act, CheckedIn, CheckInUndone, HandedOn, Merged, Opened
from hutong.rehearsals.rules.ground import Closing, Ground

ACTS_AT_ONCE = 2_000


class Neighbours(dict[UUID, UUID]):
    """Of each alley the one that stands for all with which it hangs together."""

    def __missing__(self, alley: UUID) -> UUID:
        return alley

    @classmethod
    def of(cls, acts: Sequence[Act]) -> "Neighbours":
        places: dict[UUID, set[UUID]] = defaultdict(set)
        followers: dict[UUID, set[UUID]] = defaultdict(set)
        for act in acts:
            if isinstance(act, HandedOn) and act.alley is not None:
                places[act.case].add(act.alley)
            elif isinstance(act, Merged):
                followers[act.leader].add(act.case)
        followed = {case for cases in followers.values() for case in cases}
        for act in acts if places or followers else ():
            if isinstance(act, Opened):
                if act.case in places or act.case in followed:
                    places[act.case].add(act.alley)
                for case in followers.get(act.case, ()):
                    places[case].add(act.alley)
        found = cls()
        for alleys in places.values():
            one, *others = {found[alley] for alley in alleys}
            for alley in [*alleys, *(alley for alley, stands in found.items() if stands in others)]:
                found[alley] = one
        return found


def parts(ground: Ground) -> Iterator[Ground]:
    """The acts of whole alleys, a few thousand at a time, and those that earn points, each in their order."""
    near = Neighbours.of(ground.acts)
    filed: list[Act] = []
    by_alley: dict[UUID, list[tuple[int, Act]]] = defaultdict(list)
    alleys: dict[UUID, UUID] = {}
    for n, act in enumerate(ground.acts):
        if isinstance(act, (CheckedIn, CheckInUndone)):
            filed.append(act)
            continue
        if isinstance(act, Opened):
            alleys[act.case] = near[act.alley]
        if (alley := alleys.get(act.case)) is not None:
            by_alley[alley].append((n, act))
    closings: dict[UUID, list[Closing]] = defaultdict(list)
    for closing in ground.closings:
        closings[near[closing.alley]].append(closing)
    yield msgspec.structs.replace(ground, acts=filed, closings=())
    acts: list[tuple[int, Act]] = []
    closed: list[Closing] = []
    for alley, own in by_alley.items():
        acts += own
        closed += closings[alley]
        if len(acts) >= ACTS_AT_ONCE:
            yield _part(ground, acts, closed)
            acts, closed = [], []
    if acts:
        yield _part(ground, acts, closed)


def cases_of(ground: Ground, alleys: Collection[UUID]) -> Ground:
    """The ground with the cases of some alleys alone, and of those with which they hang together."""
    near = Neighbours.of(ground.acts)
    wanted = {near[alley] for alley in alleys}
    cases = {act.case for act in ground.acts if isinstance(act, Opened) and near[act.alley] in wanted}
    acts = [act for act in ground.acts if not isinstance(act, (CheckedIn, CheckInUndone)) and act.case in cases]
    return msgspec.structs.replace(ground, acts=acts)


def _part(ground: Ground, acts: list[tuple[int, Act]], closed: list[Closing]) -> Ground:
    in_order = [act for _, act in sorted(acts, key=lambda pair: pair[0])]
    return msgspec.structs.replace(ground, acts=in_order, closings=closed, granted=())
