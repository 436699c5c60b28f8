"""The changes that lead from one document to another: what is the same in both is left as it is written."""

from collections.abc import Iterator, Mapping
from typing import Any

from hutong.playbooks.editing.changes import Change, Clear, Insert, Move, Remove, Set
from hutong.playbooks.editing.paths import Path


def towards(old: Mapping[str, Any], new: Mapping[str, Any], path: Path = ()) -> Iterator[Change]:
    """To be made one after the other. Entries are known by their codes; lists without codes are set whole."""
    for key, value in old.items():
        if key not in new:
            yield Clear((*path, key))
        elif value != new[key] or type(value) is not type(new[key]):
            yield from _value(value, new[key], (*path, key))
    for key, value in new.items():
        if key not in old:
            yield from _fresh(value, (*path, key))


def _fresh(value: Any, path: Path) -> Iterator[Change]:
    """Entries of a section are written one by one, each under a header of its own."""
    if len(path) == 1 and _codes(value):
        yield from (Insert((*path, n), entry) for n, entry in enumerate(value))
    else:
        yield Set(path, value)


def _value(old: Any, new: Any, path: Path) -> Iterator[Change]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from towards(old, new, path)
        return
    was, to_be = _codes(old), _codes(new)
    if not was or not to_be:
        yield Set(path, new)
        return
    by_code = dict(zip(was, old, strict=True))
    for n in range(len(was) - 1, -1, -1):
        if was[n] not in to_be:
            yield Remove((*path, n))
    here = [code for code in was if code in to_be]
    for n, code in enumerate(to_be):
        if code not in here:
            yield Insert((*path, n), new[n])
            here.insert(n, code)
            continue
        for place in range(here.index(code), n, -1):
            yield Move((*path, place), -1)
        here.remove(code)
        here.insert(n, code)
        yield from towards(by_code[code], new[n], (*path, n))


def _codes(value: Any) -> list[str]:
    """Of a list of entries; empty where one has none, or two have the same."""
    if not isinstance(value, list):
        return []
    codes = [each.get("code") if isinstance(each, Mapping) else None for each in value]
    found = [code for code in codes if isinstance(code, str)]
    return found if len(found) == len(codes) == len(set(found)) else []
