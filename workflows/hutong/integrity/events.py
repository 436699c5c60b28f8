"""What the journal tells of readings back."""

from typing import ClassVar

from hutong.journal import Event


class CheckAsked(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "integrity.asked"
    check: str


class CheckEnded(Event, frozen=True, kw_only=True):
    """`faults` is how many were found. `cancelled` where somebody stopped it."""

    kind: ClassVar[str] = "integrity.ended"
    check: str
    read: int
    faults: int
    cancelled: bool = False
