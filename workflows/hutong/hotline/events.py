"""What the journal tells of hotline lists; each order that is taken up has the journal of its case."""

from typing import ClassVar

from hutong.journal import Event


class HotlineListSent(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "hotline.list_sent"
    rows: int


class HotlineListTaken(Event, frozen=True, kw_only=True):
    """Its orders were taken up, so many of them; `left` were not."""

    kind: ClassVar[str] = "hotline.list_taken"
    opened: int
    left: int


class HotlineListDropped(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "hotline.list_dropped"
