"""How an alley stood on a day by its list: pure. It is said of the alley, and never counts for or against a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hutong.playbooks.checklists import Item


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the list's items `clear` had nothing wrong; the weights are summed likewise."""

    clear: int
    items: int
    clear_weight: int
    weight: int


def standing_of(items: Sequence[Item], walks: Iterable[Sequence[Mapping[str, Any]]]) -> Standing | None:
    """What the walks of one day say together of the items that count that day; None where none was answered.

    An item is clear where somebody answered it and nobody found anything under it.
    """
    states: dict[str, set[str]] = {}
    for walk in walks:
        for row in walk:
            states.setdefault(row["item"], set()).add(row["state"])
    answered = [item for item in items if states.get(item.code)]
    if not answered:
        return None
    clear = [item for item in answered if states[item.code] == {"clear"}]
    return Standing(
        clear=len(clear),
        items=len(items),
        clear_weight=sum(item.weight for item in clear),
        weight=sum(item.weight for item in items),
    )
