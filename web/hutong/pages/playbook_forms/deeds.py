"""What the buttons beside an entry do."""

from copy import deepcopy
from typing import Any

from msgspec import inspect

from hutong.errors import NotThere
from hutong.pages.playbook_forms.places import parent_of
from hutong.playbooks.editing import Change, Clear, Insert, Move, Path, Remove, at
from hutong.texts import N_, gettext

_LONGEST = 36


def changes_of(deed: str, document: dict[str, Any], path: Path) -> tuple[list[Change], Path]:
    """The changes, and the page to go to afterwards; raises NotThere for a deed or an entry that is none."""
    entry, is_entry = at(document, path), isinstance(path[-1], int)
    if entry is None:
        raise NotThere
    match deed:
        case "up" if is_entry:
            return [Move(path, -1)], parent_of(path)
        case "down" if is_entry:
            return [Move(path, 1)], parent_of(path)
        case "copy" if is_entry and isinstance(entry, dict):
            goal = (*path[:-1], int(path[-1]) + 1)
            return [Insert(goal, _copied(document, path, entry))], goal
        case "remove" if is_entry:
            return [Remove(path)], parent_of(path)
        case "remove" if len(path) == 1:
            return [Clear(path)], ()
        case _:
            raise NotThere


def free_code(document: dict[str, Any], path: Path, kind: inspect.StructType) -> str:
    """A code that no entry of the list bears yet: `step-4`."""
    return _free(document, path, f"{kind.cls.__name__.lower()[:_LONGEST]}-{len(at(document, path) or ()) + 1}")


def _copied(document: dict[str, Any], path: Path, entry: dict[str, Any]) -> dict[str, Any]:
    copied = deepcopy(entry)
    if isinstance(code := copied.get("code"), str):
        copied["code"] = _free(document, path[:-1], f"{code[:_LONGEST]}-2")
    name = copied.get("name")
    if isinstance(name, dict) and isinstance(zh := name.get("zh"), str):
        name["zh"] = gettext(N_("{name}（副本）"), name=zh)
    return copied


def _free(document: dict[str, Any], path: Path, wanted: str) -> str:
    entries = at(document, path)
    taken = {each.get("code") for each in entries if isinstance(each, dict)} if isinstance(entries, list) else set()
    stem, _, number = wanted.rpartition("-")
    n = int(number)
    while f"{stem}-{n}" in taken:
        n += 1
    return f"{stem}-{n}"
