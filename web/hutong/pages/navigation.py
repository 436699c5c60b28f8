"""The office shell's menu: each feature names its own entries, and a viewer sees those that open for him."""

from dataclasses import dataclass
from typing import Literal

from hutong.access.viewers import Viewer
from hutong.playbooks.sections import Text
from hutong.texts import current_language, gettext
from hutong.visits.visit import Place

Where = Literal["office", "district", "city"]


@dataclass(frozen=True, slots=True)
class Entry:
    """`path` follows the place's own address (`/o/longtan` + `/cases`); `label` is a Chinese msgid.

    With `term` the entry is called as the office calls it in its terms; a label with a field of that name has the word
    in it.
    """

    label: str
    path: str
    permission: str
    where: Where = "office"
    order: int = 50
    term: str = ""


@dataclass(frozen=True, slots=True)
class Landing:
    """A first screen after sign-in: the first whose permission the viewer has, in order."""

    path: str
    permission: str
    where: Where = "office"
    order: int = 50


_entries: list[Entry] = []
_landings: list[Landing] = []


def register(entries: list[Entry], landings: list[Landing]) -> None:
    """Called once for each feature when the application is put together."""
    _entries.extend(entry for entry in entries if entry not in _entries)
    _entries.sort(key=lambda entry: entry.order)
    _landings.extend(landing for landing in landings if landing not in _landings)
    _landings.sort(key=lambda landing: landing.order)


def first_screen(viewer: Viewer, place: Place) -> str | None:
    """Where this viewer's work begins; None where no duty opens a page here."""
    where = _where(place)
    for landing in _landings:
        if landing.where == where and viewer.may(landing.permission):
            return place.home + landing.path
    entries = menu(viewer, place)
    return entries[0][1] if entries else None


def menu(viewer: Viewer | None, place: Place | None) -> list[tuple[str, str]]:
    """(label, address) of what this viewer may open here, in the reader's language.

    A page that several duties open stands there once, for whoever has more than one of them too.
    """
    if viewer is None or place is None:
        return []
    where = _where(place)
    found: dict[str, str] = {}
    for entry in _entries:
        if entry.where == where and viewer.may(entry.permission):
            found.setdefault(place.home + entry.path, _label(entry, viewer))
    return [(label, address) for address, label in found.items()]


def _label(entry: Entry, viewer: Viewer) -> str:
    if not entry.term:
        return gettext(entry.label)
    own: Text = getattr(viewer.terms, entry.term)
    word = own.in_language(current_language())
    return gettext(entry.label, **{entry.term: word}) if f"{{{entry.term}}}" in entry.label else word


def _where(place: Place) -> str:
    return {"o": "office", "d": "district", "c": "city"}[place.home[1]]
