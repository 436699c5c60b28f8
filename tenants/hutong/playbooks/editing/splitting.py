"""Something else for a while: an entry that holds over some days is split into before, meanwhile and afterwards."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from typing import Any, NamedTuple

from hutong.errors import Refusal
from hutong.playbooks.editing.changes import Change, Clear, Insert, Set
from hutong.playbooks.editing.paths import Path, at
from hutong.playbooks.editing.references import pointers
from hutong.texts import N_

_DAY = timedelta(days=1)
_LONGEST = 300
_SAID_BEFORE = re.compile(
    r"( ?（[0-9-]{10} (?:至 [0-9-]{10}|起)）| \([0-9-]{10} to [0-9-]{10}\)| \(from [0-9-]{10}\))$"
)


class PeriodOutside(Refusal):
    status = 422
    sentence = N_("这一项从 {first} 起才有，改的时间要在里面。")


class PeriodTooLong(Refusal):
    status = 422
    sentence = N_("这一项到 {last} 为止，改的时间要在里面。")


class PeriodBackwards(Refusal):
    status = 422
    sentence = N_("截止日期早于开始日期。")


class PeriodIsAll(Refusal):
    status = 422
    sentence = N_("这就是这一项的全部时间了：直接改这一项就行，不用拆开。")


class Piece(NamedTuple):
    """A part of the time, and the entry as it then is; `until` is inclusive, None where it has no end."""

    first: date
    until: date | None
    entry: Mapping[str, Any]
    is_new: bool
    """What was asked for; the pieces around it are as the entry was."""


def may_split(document: dict[str, Any], path: Path) -> bool:
    """An entry that holds from a day on; what others name by its code cannot be two entries, waivers can be copied."""
    entry = at(document, path)
    if not isinstance(entry, Mapping) or type(entry.get("from")) is not date:
        return False
    return all(pointer.path[0] == "waivers" for pointer in _named_by(document, path, entry))


def pieces(entry: Mapping[str, Any], first: date, until: date | None, values: Mapping[str, Any]) -> list[Piece]:
    """In the order of time; raises PeriodOutside, PeriodTooLong, PeriodBackwards, PeriodIsAll."""
    begins, ends = entry["from"], entry.get("until")
    if first < begins:
        raise PeriodOutside(field="from", first=begins.isoformat())
    if ends is not None and (first > ends or (until is not None and until > ends)):
        raise PeriodTooLong(field="from" if first > ends else "until", last=ends.isoformat())
    if until is not None and until < first:
        raise PeriodBackwards(field="until")
    last = ends if until is None else until
    if first == begins and last == ends:
        raise PeriodIsAll(field="from")
    found = [Piece(first, last, {**entry, **values}, is_new=True)]
    if first > begins:
        found.insert(0, Piece(begins, first - _DAY, entry, is_new=False))
    if last is not None and last != ends:
        found.append(Piece(last + _DAY, ends, entry, is_new=False))
    return found


def split(document: dict[str, Any], path: Path, parts: Sequence[Piece]) -> tuple[list[Change], Path]:
    """The changes, and where the new entry then stands. The entry itself becomes the first piece that is as it was."""
    entry, n = at(document, path), int(path[-1])
    stays = next(number for number, part in enumerate(parts) if not part.is_new)
    changes: list[Change] = []
    for key, value in (("from", parts[stays].first), ("until", parts[stays].until)):
        if entry.get(key) != value:
            changes.append(Set((*path, key), value) if value is not None else Clear((*path, key)))
    taken = {each.get("code") for each in at(document, path[:-1]) if isinstance(each, Mapping)}
    new_at = path
    for number, part in enumerate(parts):
        if number == stays:
            continue
        code = _free(str(entry.get("code", "")), taken)
        place = (*path[:-1], n + number)
        changes.append(Insert(place, _written(part, code)))
        new_at = place if part.is_new else new_at
        changes += _waivers(document, entry, part, code)
    return changes, new_at


def _written(part: Piece, code: str) -> dict[str, Any]:
    made = {key: value for key, value in deepcopy(dict(part.entry)).items() if key not in {"code", "until"}}
    made["from"] = part.first
    # In the order in which it is written by hand: the end stands behind the beginning.
    found: dict[str, Any] = {"code": code}
    for key, value in made.items():
        found[key] = value
        if key == "from" and part.until is not None:
            found["until"] = part.until
    if isinstance(name := found.get("name"), dict):
        _dated(name, part)
    return found


def _dated(name: dict[str, Any], part: Piece) -> None:
    zh = f"（{part.first} 至 {part.until}）" if part.until else f"（{part.first} 起）"
    en = f" ({part.first} to {part.until})" if part.until else f" (from {part.first})"
    for language, more in (("zh", zh), ("en", en)):
        if isinstance(word := name.get(language), str):
            name[language] = _SAID_BEFORE.sub("", word)[:_LONGEST] + more


def _waivers(document: dict[str, Any], entry: Mapping[str, Any], part: Piece, code: str) -> list[Change]:
    """What was let off in a list is let off in the pieces of it that begin before the waiver ends."""
    found = at(document, ("waivers",))
    waivers = found if isinstance(found, list) else []
    mine = [
        {**each, "checklist": code}
        for each in waivers
        if isinstance(each, Mapping)
        and "items" in entry
        and each.get("checklist") == entry.get("code")
        and isinstance(each.get("until"), date)
        and each["until"] >= part.first
    ]
    return [Insert(("waivers", len(waivers)), each) for each in mine]


def _named_by(document: dict[str, Any], path: Path, entry: Mapping[str, Any]) -> list[Any]:
    code = entry.get("code")
    return [p for p in pointers(document) if p.code == code and p.section == path[:-1] and p.path[: len(path)] != path]


def _free(code: str, taken: set[Any]) -> str:
    stem, n = re.sub(r"-[0-9]{1,3}$", "", code)[:36] or "entry", 2
    while f"{stem}-{n}" in taken:
        n += 1
    taken.add(f"{stem}-{n}")
    return f"{stem}-{n}"
