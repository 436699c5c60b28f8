"""The office shell's menu: each feature names its own entries, and a viewer sees those that open for him."""

from dataclasses import dataclass
from typing import Literal

from hutong.access.viewers import Viewer
from hutong.pages.visits import Place

Where = Literal["office", "district", "city"]


@dataclass(frozen=True, slots=True)
class Entry:
    """`path` follows the place's own address (`/o/longtan` + `/cases`); `label` is a Chinese msgid."""

    label: str
    path: str
    permission: str
    where: Where = "office"
    order: int = 50


_entries: list[Entry] = []


def register(entries: list[Entry]) -> None:
    """Called once for each feature when the application is put together."""
    _entries.extend(entry for entry in entries if entry not in _entries)
    _entries.sort(key=lambda entry: entry.order)


def menu(viewer: Viewer | None, place: Place | None) -> list[tuple[str, str]]:
    """(label, address) of what this viewer may open here."""
    if viewer is None or place is None:
        return []
    where = {"o": "office", "d": "district", "c": "city"}[place.home[1]]
    return [
        (entry.label, place.home + entry.path)
        for entry in _entries
        if entry.where == where and viewer.may(entry.permission)
    ]
