"""Example pictures as a playbook names them: by a name, and once it is known by what is in them.

`piling.jpg` means whatever the office's shelf shows under that name; `piling.jpg@<SHA-256>` means one picture for good.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.playbooks import toml
from hutong.playbooks.document import Playbook
from hutong.playbooks.editing import CannotEdit, Path, Set, edit
from hutong.playbooks.toml_lines import TooMuch

_PINNED = re.compile(r"^(?P<name>[a-z0-9_.-]+)@(?P<sha256>[0-9a-f]{64})$")
_CONTENT = re.compile(r"(?<=\.jpg|\.png|jpeg|webp)@[0-9a-f]{64}(?=[\"'])")
_SHORT = 8


class Picture(NamedTuple):
    """`sha256` is that of the picture as it is shown (hexadecimal); none while it goes by its name alone."""

    name: str
    sha256: str | None = None

    @property
    def mark(self) -> str:
        """Enough of the hash for people to tell two pictures apart."""
        return self.sha256[:_SHORT] if self.sha256 else ""

    def __str__(self) -> str:
        return f"{self.name}@{self.sha256}" if self.sha256 else self.name


def picture(said: str) -> Picture:
    found = _PINNED.match(said)
    return Picture(found["name"], found["sha256"]) if found else Picture(said)


def pictures_of(playbook: Playbook) -> frozenset[Picture]:
    """All that its lists name."""
    return frozenset(picture(said) for each in playbook.checklists for item in each.items for said in item.pictures)


def pictures_in(document: Mapping[str, Any]) -> Iterator[tuple[Path, Picture]]:
    """The same of plain tables, with the place of each; whatever is no such table is passed by."""
    for i, checklist in enumerate(_tables(document, "checklists")):
        for j, item in enumerate(_tables(checklist, "items")):
            here = ("checklists", i, "items", j)
            if isinstance(said := item.get("photo"), str):
                yield (*here, "photo"), picture(said)
            more = item.get("photos")
            for n, said in enumerate(more if isinstance(more, list) else ()):
                if isinstance(said, str):
                    yield (*here, "photos", n), picture(said)


def pictures_named(source: str) -> tuple[tuple[Path, Picture], ...]:
    """Those of a text; none of one that cannot be read."""
    if "photo" not in source:
        return ()
    try:
        return tuple(pictures_in(toml.raw(source)))
    except (toml.SyntaxWrong, TooMuch):
        return ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where an office keeps its pictures: `contents` gives what stands under each name (SHA-256), as far as anything
    does; `fetch` sees to it that the bound office gets pictures that it has not and that are known elsewhere.
    """

    contents: Callable[[AsyncSession, frozenset[str]], Awaitable[Mapping[str, str]]]
    fetch: Callable[[AsyncSession, frozenset[str]], Awaitable[None]]


_SHELVES: list[Shelf] = []


def keep_on(shelf: Shelf) -> None:
    """Declare it: this layer knows of no shelf; importing the module that does so is enough."""
    _SHELVES.append(shelf)


async def pinned(session: AsyncSession, source: str) -> str:
    """The text with the content of every picture that is known beside its name: from then on it means that picture."""
    named = pictures_named(source)
    names = frozenset(each.name for _, each in named if each.sha256 is None)
    if not names:
        return source
    known: dict[str, str] = {}
    for shelf in _SHELVES:
        known |= await shelf.contents(session, names)
    changes = [
        Set(path, str(Picture(each.name, known[each.name])))
        for path, each in named
        if each.sha256 is None and each.name in known
    ]
    try:
        return edit(source, *changes)
    except CannotEdit:  # Laid out too oddly; it goes on by its name.
        return source


async def fetch_pinned(session: AsyncSession, source: str) -> None:
    """Have the pictures that a text pins brought to the bound office, where they are known elsewhere."""
    contents = frozenset(each.sha256 for _, each in pictures_named(source) if each.sha256)
    for shelf in _SHELVES if contents else ():
        await shelf.fetch(session, contents)


def _tables(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = document.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def by_name_again(source: str, name: str) -> str:
    """The text with one name meaning again whatever is under it; as it is where nothing of that name is pinned."""
    changes = [Set(path, name) for path, each in pictures_named(source) if each.name == name and each.sha256]
    try:
        return edit(source, *changes)
    except CannotEdit:
        return source


def without_contents(source: str) -> str:
    """The text with pictures by their names alone: what a picture shows decides nothing."""
    return _CONTENT.sub("", source)
