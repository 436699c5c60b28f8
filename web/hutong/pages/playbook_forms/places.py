"""From a path of a finding to the page that holds it, and the way back up."""

from typing import NamedTuple

from msgspec import inspect

from hutong.pages.playbook_forms.kinds import ROOT, entry_kind, is_condition, kind_at, on_page
from hutong.playbooks.editing import Path, parse, written


class Place(NamedTuple):
    """A page of the editor, and on it the field to stand at."""

    page: Path
    kind: inspect.Type
    focus: str

    @property
    def at(self) -> str:
        return written(self.page)

    @property
    def is_list(self) -> bool:
        return entry_kind(self.kind) is not None


def place_of(at: str) -> Place | None:
    """None for a path that no playbook has; a path into a page's own field is that page."""
    path = parse(at)
    if path is None:
        return None
    if not path:
        return Place((), ROOT, "")
    page = _page(path)
    if page is None:
        return None
    kind = kind_at(page)
    assert kind is not None  # A page is a place that has a kind.
    return Place(page, kind, written(path[len(page) :]))


def pages_above(page: Path) -> list[Path]:
    """The pages on the way from the index, the page itself left out: what a trail of links goes through."""
    found = [page[:n] for n in range(1, len(page)) if _page(page[:n]) == page[:n]]
    return list(dict.fromkeys(found))


def parent_of(page: Path) -> Path:
    """Where one goes back to; the empty path is the index."""
    above = pages_above(page)
    return above[-1] if above else ()


def _page(path: Path) -> Path | None:
    """The longest beginning of the path that has a page: a section, or an entry at any depth."""
    page: Path = ()
    for n in range(1, len(path) + 1):
        here = path[:n]
        kind = kind_at(here)
        if kind is None:
            return page or None  # What is mistyped stands on the page of what it was typed into.
        if is_condition(kind):
            return page
        is_entry = isinstance(here[-1], int) and isinstance(kind, inspect.StructType)
        is_section = n == 1 and (entry_kind(kind) is not None or isinstance(kind, inspect.StructType))
        if is_entry or (is_section and not _stands_on_root(here)):
            page = here
    return page


def _stands_on_root(path: Path) -> bool:
    assert isinstance(ROOT, inspect.StructType)
    return any(field.encode_name == path[0] for field in on_page(ROOT))
