"""Taking whole sections out of a playbook's text and putting others in, the rest kept as it is written.

Every change is read back: a text so oddly laid out that cutting by lines would harm it is written anew from its values,
which costs its comments and nothing else.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import tomli_w

from hutong.playbooks import toml
from hutong.playbooks.toml_lines import each_line

_TABLE = re.compile(r"^\[\[?\s*(?P<name>[A-Za-z0-9_-]+)")
_KEY = re.compile(r"^(?P<name>[A-Za-z0-9_-]+)\s*[=.]")


def excerpt(source: str, name: str) -> str:
    """One section as text of its own, with the comments in it; raises KeyError, toml.SyntaxWrong."""
    values = toml.raw(source)[name]
    kept = "".join(text for section, text in _pieces(source) if section == name).strip("\n") + "\n"
    return kept if _TABLE.search(_bare(kept)) and _reads_as(kept, {name: values}) else _written({name: values})


def without(source: str, names: Iterable[str]) -> str:
    """The text less some sections; raises toml.SyntaxWrong."""
    gone = frozenset(names)
    expected = {name: value for name, value in toml.raw(source).items() if name not in gone}
    kept = "".join(text for section, text in _pieces(source) if section not in gone)
    return kept if _reads_as(kept, expected) else _written(expected)


def put_in(source: str, sections: Mapping[str, str]) -> str:
    """The text with these sections (name → text, as `excerpt` gives them) for its own, or added to it at the end.

    Raises toml.SyntaxWrong.
    """
    expected = toml.raw(source)
    for name, text in sections.items():
        expected[name] = toml.raw(text)[name]
    waiting = dict(sections)
    parts: list[str] = []
    for section, text in _pieces(source):
        if section not in sections:
            parts.append(text)
        elif section in waiting and _TABLE.search(_bare(text)):
            parts.append("\n" + waiting.pop(section).strip("\n") + "\n")
    if waiting and parts and not "".join(parts).endswith("\n"):
        parts.append("\n")
    parts += ["\n" + text.strip("\n") + "\n" for text in waiting.values()]
    changed = "".join(parts)
    return changed if _reads_as(changed, expected) else _written(expected)


def _pieces(source: str) -> list[tuple[str, str]]:
    """(section, text) in order. Comments and blank lines go with what follows them."""
    found: list[tuple[str, list[str]]] = []
    loose: list[str] = []
    in_tables = False
    for line in each_line(source, keepends=True):
        table = _TABLE.match(line)
        key = None if in_tables else _KEY.match(line)
        begins = table or key
        in_tables = in_tables or table is not None
        if begins:
            found.append((begins["name"], [*loose, line]))
            loose = []
        elif not line.strip() or line.startswith("#"):
            loose.append(line)
        elif found:
            found[-1][1].extend([*loose, line])
            loose = []
        else:
            loose.append(line)
    return [(name, "".join(lines)) for name, lines in found] + [("", "".join(loose))]


def _bare(text: str) -> str:
    return "\n".join(line for line in each_line(text) if line.strip() and not line.startswith("#"))


def _reads_as(text: str, expected: Mapping[str, Any]) -> bool:
    try:
        return toml.raw(text) == expected
    except toml.SyntaxWrong:
        return False


def _written(values: Mapping[str, Any]) -> str:
    return tomli_w.dumps(values, indent=2)
