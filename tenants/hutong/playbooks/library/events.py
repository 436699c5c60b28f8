"""What the journal says of the city's library."""

from typing import ClassVar

from hutong.journal import Event


class PackShared(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "pack.shared"

    version: int
    sha256: str


class PackWithdrawn(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "pack.withdrawn"

    version: int
