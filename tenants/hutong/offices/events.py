"""What the journal tells of an office's life."""

from typing import ClassVar

from hutong.journal import Event


class OfficePrepared(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "office.prepared"
    slug: str
    pack: str


class OfficeOpened(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "office.opened"


class OfficeSuspended(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "office.suspended"
    because: str


class OfficeResumed(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "office.resumed"


class OfficeClosed(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "office.closed"
    because: str
