"""Changes as values, and what each does to a document of plain tables and lists."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from hutong.playbooks.editing.errors import CannotEdit
from hutong.playbooks.editing.paths import Path, at


@dataclass(frozen=True, slots=True)
class Set:
    """Put a value where another was, or where none was; its table is there."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Clear:
    """Take a key away; nothing happens where it is not there."""

    path: Path


@dataclass(frozen=True, slots=True)
class Insert:
    """A new entry of the list at `path[:-1]`, before the one that is now at `path[-1]`, or after the last."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Remove:
    """Take an entry of a list away."""

    path: Path


@dataclass(frozen=True, slots=True)
class Move:
    """Let an entry of a list change places with its neighbour: `by` is -1 for up, 1 for down."""

    path: Path
    by: int


Change = Set | Clear | Insert | Remove | Move


def apply(document: dict[str, Any], change: Change) -> dict[str, Any]:
    """A changed copy; raises CannotEdit where the place is not there."""
    document = deepcopy(document)
    place, last = holder(document, change)
    match change:
        case Set(value=value):
            place[last] = value
        case Clear():
            place.pop(last, None)
        case Insert(value=value):
            place.insert(last, value)
        case Remove():
            del place[last]
        case Move(by=by):
            place[last], place[last + by] = place[last + by], place[last]
    return document


def holder(document: Any, change: Change) -> tuple[Any, Any]:
    """The table or list that the change is made in, and where in it. A list that is not there yet begins empty."""
    path = change.path
    if not path:
        raise CannotEdit
    last = path[-1]
    place = at(document, path[:-1])
    if isinstance(change, Set | Clear):
        fits = isinstance(place, dict) if isinstance(last, str) else isinstance(place, list) and last < len(place)
    elif isinstance(change, Insert):
        if place is None and isinstance(upper := at(document, path[:-2]), dict):
            place = upper[path[-2]] = []
        fits = isinstance(place, list) and isinstance(last, int) and last <= len(place)
    else:
        goal = last + change.by if isinstance(change, Move) and isinstance(last, int) else last
        fits = isinstance(place, list) and all(isinstance(n, int) and 0 <= n < len(place) for n in (goal, last))
    if not fits or (isinstance(change, Clear) and not isinstance(last, str)):
        raise CannotEdit
    return place, last


def pruned(value: Any) -> Any:
    """Without empty lists: a list of tables whose last entry goes is no longer written at all."""
    if isinstance(value, dict):
        return {key: pruned(inner) for key, inner in value.items() if inner != []}
    return [pruned(inner) for inner in value] if isinstance(value, list) else value
