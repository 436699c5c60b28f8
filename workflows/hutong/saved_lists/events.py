"""What the journal tells of kept lists: that there is one, not what its owner looks for."""

from typing import ClassVar

from hutong.journal import Event


class ListSaved(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "list.saved"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})
    shared: bool
    name: str | None = None


class ListDropped(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "list.dropped"
    shared: bool
