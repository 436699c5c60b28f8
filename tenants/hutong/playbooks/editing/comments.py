"""Comments above a header belong to what follows, while the parser leaves them with what came before.

While a text is edited they ride in the indentation of the header, which is written just before it. What stands
directly above goes where the entry goes; what an empty line sets apart stays at the place.
"""

import re
from collections.abc import Iterator

from tomlkit import TOMLDocument
from tomlkit.container import Container
from tomlkit.items import AoT, Array, Comment, Date, DateTime, InlineTable, Item, Null, Table, Whitespace

_APART = re.compile(r"(?s)(.*\n[ \t]*\n)?(.*)")


def adopt(document: TOMLDocument) -> None:
    """Give each header the comments above it; what the document says, and how, does not change."""
    _walk(document, [document])


def keep_blanks(value: object, *, in_brackets: bool = False) -> None:
    """The parser forgets the blank between a date and the bracket or comma after it, and would write it without."""
    if isinstance(value, Date | DateTime):
        if in_brackets:  # On a line of its own it is kept.
            value._raw += value.trivia.comment_ws  # noqa: SLF001 - what is written of a date; there is no other way to it
            value.trivia.comment_ws = ""
        return
    for inner in _within(value):
        keep_blanks(inner, in_brackets=isinstance(value, Array | InlineTable))


def _within(value: object) -> Iterator[object]:
    match value:
        case AoT():
            yield from value.body
        case Array():
            yield from value
        case Table() | InlineTable():
            yield from _within(value.value)
        case Container():
            yield from (inner for key, inner in value.body if key is not None)


def apart(table: Table) -> tuple[str, str]:
    """What stays at the place, and what goes with the entry."""
    found = _APART.fullmatch(table.trivia.indent)
    return (found[1] or "", found[2]) if found else ("", table.trivia.indent)


def _walk(container: Container, last: list[Container]) -> None:
    """`last` holds the container in which the latest line stands."""
    for n, (_key, item) in enumerate(container.body):
        if isinstance(item, AoT):
            for entry in item.body:
                _enter(entry, last, container, n)
        elif isinstance(item, Table):
            _enter(item, last, container, n)


def _enter(table: Table, last: list[Container], above: Container, n: int) -> None:
    if not table.is_super_table():
        end = n if last[0] is above else len(last[0].body)
        table.trivia.indent = _taken(last[0], end) + table.trivia.indent
        last[0] = table.value
    _walk(table.value, last)


def _taken(container: Container, end: int) -> str:
    """The comments before `end` from the first empty line on; all of them where there is none."""
    body = container.body
    start = end
    while start and body[start - 1][0] is None and isinstance(body[start - 1][1], Comment | Whitespace | Null):
        start -= 1
    tail = [item for _key, item in body[start:end]]
    blank = next((n for n, item in enumerate(tail) if _is_blank(item)), None)
    if blank is not None and start + blank > 0:
        start += blank + 1
        while start < end and _is_blank(body[start][1]):
            start += 1
    text = "".join(item.as_string() for _key, item in body[start:end])
    for n in range(start, end):  # The container knows its keys by their numbers: nothing may move up.
        body[n] = (None, Null())
    return text


def _is_blank(item: Item) -> bool:
    return isinstance(item, Whitespace) and not item.s.strip()
