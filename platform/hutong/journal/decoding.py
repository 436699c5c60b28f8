"""From rows back to typed events."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol
from uuid import UUID

import msgspec

from hutong.journal.events import Event


class UnknownKind(KeyError):  # noqa: N818 - a fact about the row
    """No event of this kind is declared in the modules that were imported."""


class Row(Protocol):
    """What decoding needs of a journal row; `Sealed`, `JournalEvent` and result rows have it."""

    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> UUID: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


_TYPES: dict[str, type[Event]] = {}


def event_types() -> Mapping[str, type[Event]]:
    """Kind → class, of every `Event` subclass imported so far. Raises TypeError when two claim one kind."""
    for cls in _subclasses(Event):
        if kind := cls.__dict__.get("kind"):
            _declare(kind, cls)
    return _TYPES


def _subclasses(cls: type[Event]) -> Iterator[type[Event]]:
    for sub in cls.__subclasses__():
        yield sub
        yield from _subclasses(sub)


def _declare(kind: str, cls: type[Event]) -> None:
    known = _TYPES.setdefault(kind, cls)
    if known is not cls and f"{known.__module__}.{known.__qualname__}" != f"{cls.__module__}.{cls.__qualname__}":
        raise TypeError(f"{kind}: declared by both {known.__qualname__} and {cls.__qualname__}")
    needed = {field.name for field in msgspec.structs.fields(cls) if field.required}
    if missing := cls.personal & needed:
        # Once erased, the fields are gone: the event must still be readable.
        raise TypeError(f"{kind}: personal fields need a default: {', '.join(sorted(missing))}")


def decode(row: Row, personal: Mapping[str, Any] | None = None) -> Event:
    """The typed event; personal fields that are not given have their defaults. Raises `UnknownKind`."""
    cls = _TYPES.get(row.kind) or event_types().get(row.kind)
    if cls is None:
        raise UnknownKind(row.kind)
    return msgspec.convert({**row.data, **(personal or {}), "subject": row.subject}, cls)
