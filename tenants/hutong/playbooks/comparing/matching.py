"""Which entry of one list is which of another: by code, by what else names it, else by its place among its equals."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

import msgspec

NAMED_BY = {
    "Waiver": ("checklist", "item"),
    "Cap": ("per",),
    "Wording": ("template",),
    "Retention": ("what",),
    "Sight": ("field",),
    "StageRule": ("stage",),
}
"""What names an entry that has no code. One of neither kind is known by its place, which then has a meaning."""

ORDERED = frozenset(
    {("Flow", "steps"), ("Playbook", "routes"), ("Playbook", "categories"), ("Board", "show"), ("Tiers", "levels")}
)
"""Lists of named entries whose order means something: of two categories that fit equally, the first is suggested."""

Pair = tuple[int | None, int | None]
"""Places in the old list and in the new one."""


def name_of(entry: Any) -> str | None:
    """By what an entry is known; none where only its place tells it from its neighbours."""
    fields = NAMED_BY.get(type(entry).__name__) or (("code",) if hasattr(entry, "code") else ())
    return "/".join(str(getattr(entry, field)) for field in fields) or None


def names_of(entries: Sequence[Any]) -> list[str] | None:
    """A name for each, a doubled one numbered; none where they are known by their places."""
    found, seen = [], Counter[str]()
    for entry in entries:
        name = name_of(entry)
        if name is None:
            return None
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return found


def by_name(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The new list's order, each removed one after its old neighbour."""
    places = {name: i for i, name in enumerate(old)}
    pairs: list[Pair] = [(places.get(name), j) for j, name in enumerate(new)]
    kept = set(new)
    return pairs + [(i, None) for i, name in enumerate(old) if name not in kept]


def moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The fewest that one must move so that the others stand in the old order."""
    places = {name: i for i, name in enumerate(old)}
    common = [name for name in new if name in places]
    # Longest run of rising old places, by the last element of the best run of each length.
    tails: list[int] = []
    came_from: list[int] = []
    for i, name in enumerate(common):
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            if places[common[tails[middle]]] < places[name]:
                low = middle + 1
            else:
                high = middle
        came_from.append(tails[low - 1] if low else -1)
        tails[low : low + 1] = [i]
    stay: set[str] = set()
    at = tails[-1] if tails else -1
    while at >= 0:
        stay.add(common[at])
        at = came_from[at]
    return set(common) - stay


def by_place(old: Sequence[Any], new: Sequence[Any]) -> list[Pair]:
    """First with first and so on; where some came or went in between, so that as many as can be stay the same."""
    if len(old) == len(new):
        straight: list[Pair] = [(i, i) for i in range(len(new))]
        aligned = _aligned(old, new)
        return aligned if _cost(aligned, old, new) < _cost(straight, old, new) else straight
    return _aligned(old, new)


def _aligned(old: Sequence[Any], new: Sequence[Any]) -> list[Pair]:
    pairs: list[Pair] = []
    matcher = SequenceMatcher(a=[_told(e) for e in old], b=[_told(e) for e in new], autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        both = min(i2 - i1, j2 - j1)
        pairs += [(i1 + k, j1 + k) for k in range(both)]
        pairs += [(None, j) for j in range(j1 + both, j2)]
        pairs += [(i, None) for i in range(i1 + both, i2)]
    return pairs


def _cost(pairs: Sequence[Pair], old: Sequence[Any], new: Sequence[Any]) -> int:
    return sum(i is None or j is None or old[i] != new[j] for i, j in pairs)


def _told(entry: Any) -> bytes:
    return msgspec.json.encode(entry)
