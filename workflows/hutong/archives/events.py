"""What the journal tells of archives."""

from typing import ClassVar

from hutong.journal import Event


class ArchiveMade(Event, frozen=True, kw_only=True):
    """Subject is the archive. With the hash in it the journal and the manifests vouch for each other."""

    kind: ClassVar[str] = "archive.made"
    month: str
    sha256: str
    photos: int
    late_days: int


class EvidenceTaken(Event, frozen=True, kw_only=True):
    """Subject is the case, or the archive of the month. Somebody took photos and history along as one file."""

    kind: ClassVar[str] = "evidence.taken"
    of: str
    photos: int
