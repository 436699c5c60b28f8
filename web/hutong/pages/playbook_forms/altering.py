"""From what a part of the document was and what was typed, the changes to its text."""

from collections.abc import Mapping
from typing import Any

from msgspec import inspect

from hutong.clocks.limits import Limit
from hutong.pages.playbook_forms.kinds import default_of, is_condition, is_part, is_ticked, on_page
from hutong.playbooks.editing import Change, Clear, Insert, Path, Set, at, rename
from hutong.playbooks.labels.places import plain


def differences(kind: inspect.StructType, old: Any, new: Mapping[str, Any], path: Path) -> list[Change]:
    """Only what was changed; what the form does not ask for, and what nobody wrote down, is left alone."""
    was = old if isinstance(old, Mapping) else {}
    found: list[Change] = []
    for field in on_page(kind):
        name, inner = field.encode_name, plain(field.type)
        before, after = was.get(name), new.get(name)
        if is_ticked(kind.cls, field) and isinstance(before, list) and isinstance(after, list):
            after = [*(each for each in before if each in after), *(each for each in after if each not in before)]
        if before == after and type(before) is type(after):
            continue
        if after is None:
            found += [Clear((*path, name))] if name in was else []
        elif isinstance(before, Mapping) and is_part(inner) and isinstance(inner, inspect.StructType):
            if inner.cls is Limit:  # Read as one: "4 working hours".
                found += [Set((*path, name, key), after[key]) for key in after if before.get(key) != after[key]]
            else:
                found += differences(inner, before, after, (*path, name))
        elif name in was or after != default_of(field):
            found.append(Set((*path, name), pruned(field, after)))
    return found


def pruned(field: inspect.Field, value: Any) -> Any:
    """Without what goes without saying."""
    kind = plain(field.type)
    if isinstance(kind, inspect.StructType) and not is_condition(kind) and isinstance(value, Mapping):
        return fresh(kind, value)
    return value


def fresh(kind: inspect.StructType, new: Mapping[str, Any]) -> dict[str, Any]:
    """A new table, in the order of its fields and without defaults."""
    told = ((f, new.get(f.encode_name)) for f in on_page(kind))
    return {f.encode_name: pruned(f, v) for f, v in told if v is not None and (f.required or v != default_of(f))}


def saving(document: dict[str, Any], kind: inspect.StructType, path: Path, new: Mapping[str, Any]) -> list[Change]:
    """All changes of one save; a new code is followed by whatever points at the entry."""
    old = at(document, path)
    if old is None:
        return [Set(path, fresh(kind, new))]
    found = differences(kind, old, new, path)
    code = (*path, "code")
    if any(change.path == code and isinstance(change, Set) for change in found) and isinstance(old.get("code"), str):
        renamed = rename(document, path, new["code"])
        found = [*renamed, *(change for change in found if change.path != code)]
    return found


def adding(document: dict[str, Any], path: Path, value: Mapping[str, Any]) -> list[Change]:
    """A new entry; a section that is not there yet begins with it."""
    missing = [path[:n] for n in range(1, len(path) - 1) if isinstance(path[n], str) and at(document, path[:n]) is None]
    return [*(Set(each, {}) for each in missing), Insert(path, dict(value))]


def is_taken(document: dict[str, Any], path: Path, code: object) -> bool:
    """Whether another entry of the list bears the code already: then nothing may follow it there."""
    others = at(document, path[:-1]) if path and isinstance(path[-1], int) else None
    return isinstance(others, list) and any(
        isinstance(each, dict) and each.get("code") == code for n, each in enumerate(others) if code and n != path[-1]
    )
