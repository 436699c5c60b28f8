"""What the journal says of warnings."""

from typing import ClassVar

from hutong.journal import Event


class WarningsAcknowledged(Event, frozen=True, kw_only=True):
    """`subject` is the draft; `marks` (hex) name the warnings, in the order of `paths`."""

    kind: ClassVar[str] = "playbook.warnings_acknowledged"
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})

    codes: tuple[str, ...]
    paths: tuple[str, ...]
    marks: tuple[str, ...]
    reason: str = ""
