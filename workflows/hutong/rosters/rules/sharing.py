"""Sharing out: every need gets somebody where anybody can, and the loads are as equal as they can be. Pure."""

from collections import defaultdict, deque
from collections.abc import Hashable, Sequence
from typing import NamedTuple
from uuid import UUID


class Need(NamedTuple):
    """One thing for one person; `choices` are those who can, the same person once for all needs of a `group`."""

    group: Hashable
    choices: tuple[UUID, ...]


def share(needs: Sequence[Need]) -> list[UUID | None]:
    """Somebody for each need, in its order; none where nobody can.

    First in turn: the least burdened, then who has waited longest, then by id. Then things pass from hand to hand
    while that makes the loads more equal. No other sharing has a smaller largest load, or a larger smallest one.
    """
    taken: list[UUID | None] = [None] * len(needs)
    for team in _teams(needs):
        mine = [needs[n] for n in team]
        found = _in_turn(mine)
        while (chain := _a_fairer_way(mine, found)) is not None:
            for need, person in chain:
                found[need] = person
        for n, taker in zip(team, found, strict=True):
            taken[n] = taker
    return taken


def _teams(needs: Sequence[Need]) -> list[list[int]]:
    """Needs that share people, together: nothing passes between those that do not."""
    first_of: dict[UUID, UUID] = {}

    def first(person: UUID) -> UUID:
        while (other := first_of.setdefault(person, person)) != person:
            person = other
        return person

    for need in needs:
        for other in need.choices[1:]:
            first_of[first(other)] = first(need.choices[0])
    teams: dict[UUID, list[int]] = defaultdict(list)
    for n, need in enumerate(needs):
        if need.choices:
            teams[first(need.choices[0])].append(n)
    return list(teams.values())


def _in_turn(needs: Sequence[Need]) -> list[UUID | None]:
    loads: dict[UUID, int] = defaultdict(int)
    last: dict[UUID, int] = {}
    used: dict[Hashable, set[UUID]] = defaultdict(set)
    taken: list[UUID | None] = []
    for n, need in enumerate(needs):
        free = [person for person in need.choices if person not in used[need.group]]
        found = min(free, key=lambda person: (loads[person], last.get(person, -1), person), default=None)
        taken.append(found)
        if found is not None:
            loads[found] += 1
            last[found] = n
            used[need.group].add(found)
    return taken


def _a_fairer_way(needs: Sequence[Need], taken: Sequence[UUID | None]) -> list[tuple[int, UUID]] | None:
    """Needs that pass on, each to the next person, so that one gives and one who has two fewer takes."""
    held: dict[UUID, list[int]] = defaultdict(list)
    used: dict[Hashable, set[UUID]] = defaultdict(set)
    for n, person in enumerate(taken):
        if person is not None:
            held[person].append(n)
            used[needs[n].group].add(person)
    everybody = sorted({person for need in needs for person in need.choices})
    loads = {person: len(held[person]) for person in everybody}
    for giver in sorted(everybody, key=lambda person: (-loads[person], person)):
        if chain := _chain(needs, held, used, loads, giver):
            return chain
    return None


def _chain(
    needs: Sequence[Need],
    held: dict[UUID, list[int]],
    used: dict[Hashable, set[UUID]],
    loads: dict[UUID, int],
    giver: UUID,
) -> list[tuple[int, UUID]] | None:
    came: dict[UUID, tuple[UUID, int]] = {}
    waiting = deque([giver])
    while waiting:
        person = waiting.popleft()
        for n in held[person]:
            for other in needs[n].choices:
                if other == giver or other in came or other in used[needs[n].group]:
                    continue
                came[other] = (person, n)
                if loads[other] <= loads[giver] - 2:
                    return _back(came, other, giver)
                waiting.append(other)
    return None


def _back(came: dict[UUID, tuple[UUID, int]], taker: UUID, giver: UUID) -> list[tuple[int, UUID]]:
    chain: list[tuple[int, UUID]] = []
    while taker != giver:
        person, need = came[taker]
        chain.append((need, taker))
        taker = person
    return chain
