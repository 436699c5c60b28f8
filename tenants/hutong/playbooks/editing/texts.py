"""The same changes in the text itself."""

from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array, Table

from hutong.playbooks import toml
from hutong.playbooks.editing.changes import Change, Clear, Insert, Move, Remove, Set, apply, pruned
from hutong.playbooks.editing.comments import adopt, apart, keep_blanks
from hutong.playbooks.editing.errors import CannotEdit
from hutong.playbooks.editing.paths import Path
from hutong.playbooks.editing.values import table, value
from hutong.playbooks.toml_lines import TooMuch


def edit(source: str, *changes: Change) -> str:
    """The text with the changes made one after the other; raises CannotEdit, and then nothing is changed.

    What comes out is read again and compared with the document so changed: a slip cannot reach a draft.
    """
    if not changes:
        return source
    wanted = _read(source)
    for change in changes:
        wanted = apply(wanted, change)
    try:
        document = tomlkit.parse(source if source.endswith("\n") else f"{source}\n")
        adopt(document)
        keep_blanks(document)
        for change in changes:
            _change(document, change)
        text = tomlkit.dumps(document)
        if not source.endswith("\n\n"):  # A new entry brings an empty line after it, which the end does not need.
            text = f"{text.rstrip()}\n"
    except (TOMLKitError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise CannotEdit from error
    if pruned(_read(text)) != pruned(wanted):
        raise CannotEdit
    return text


def _read(source: str) -> dict[str, Any]:
    try:
        return toml.raw(source)
    except (toml.SyntaxWrong, TooMuch) as wrong:
        raise CannotEdit from wrong


def _change(document: TOMLDocument, change: Change) -> None:
    match change:
        case Set():
            _set(document, change)
        case Clear(path=path):
            _at(document, path[:-1]).pop(path[-1], None)
        case Insert():
            _insert(document, change)
        case Remove(path=path):
            _remove(document, path)
        case Move():
            _move(document, change)


def _at(document: Any, path: Path) -> Any:
    for part in path:
        document = document[part]
    return document


def _set(document: TOMLDocument, change: Set) -> None:
    above, last = change.path[:-1], change.path[-1]
    place = _at(document, above)
    is_new = isinstance(last, str) and last not in place
    if is_new and not above and isinstance(change.value, dict) and "zh" not in change.value:
        # A section of its own stands at the end, under its header; its lists of tables follow as they are written.
        made = table(change.value, (str(last),), "", entry=False)
        made.trivia.indent = _gap(document)
        document[str(last)] = made
        return
    place[last] = value(change.value, _indent(place))


def _insert(document: TOMLDocument, change: Insert) -> None:
    *above, key, last = change.path
    upper, n = _at(document, tuple(above)), int(last)
    place = upper.get(key) if isinstance(key, str) else upper[key]
    if isinstance(place, AoT):
        _insert_table(place, change)
    elif isinstance(place, Array):
        line = value(change.value)
        if n >= len(place):
            place.append(line)
        else:
            place.insert(n, line)
    elif not above and isinstance(change.value, dict):
        made = table(change.value, (str(key),), "", entry=True)
        made.trivia.indent = _gap(document)
        upper[key] = AoT([made])
    else:
        upper[key] = value([change.value], _indent(upper))


def _insert_table(place: AoT, change: Insert) -> None:
    names = tuple(part for part in change.path if isinstance(part, str))
    entries = place.body
    n = min(int(change.path[-1]), len(entries))
    beside = entries[min(n, len(entries) - 1)]
    fixed, own = apart(beside)
    made = table(change.value, names, own.rsplit("\n", 1)[-1], entry=True)
    if n < len(entries):
        beside.trivia.indent, made.trivia.indent = own, fixed + made.trivia.indent
    elif not beside.as_string().endswith("\n\n"):
        made.trivia.indent = f"\n{made.trivia.indent}"
    place.insert(n, made)


def _remove(document: TOMLDocument, path: Path) -> None:
    above, n = path[:-1], int(path[-1])
    place = _at(document, above)
    if isinstance(place, AoT):
        kept, _own = apart(place.body[n])
        del place[n]
        if kept and n < len(place.body):
            place.body[n].trivia.indent = kept + place.body[n].trivia.indent
        if not place.body:
            _at(document, above[:-1]).pop(above[-1])
    else:
        del place[n]


def _move(document: TOMLDocument, change: Move) -> None:
    place = _at(document, change.path[:-1])
    first = min(int(change.path[-1]), int(change.path[-1]) + change.by)
    if isinstance(place, AoT):
        one, two = place.body[first], place.body[first + 1]
        (one_fixed, one_own), (two_fixed, two_own) = apart(one), apart(two)
        one.trivia.indent, two.trivia.indent = two_fixed + one_own, one_fixed + two_own
        del place[first]
        place.insert(first + 1, one)
    else:
        moved = place[first + 1].as_string()
        del place[first + 1]
        place.insert(first, tomlkit.value(moved))


def _gap(document: TOMLDocument) -> str:
    """An empty line before what is put at the end, unless there is one."""
    return "" if document.as_string().endswith("\n\n") else "\n"


def _indent(place: Any) -> str:
    """With what the lines of a table begin."""
    if isinstance(place, Table):
        for key, item in place.value.body:
            if key is not None and not isinstance(item, AoT | Table):
                return str(item.trivia.indent)
    return ""
