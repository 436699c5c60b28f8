"""The life of a photo."""

from enum import StrEnum


class PhotoState(StrEnum):
    """`repeated`: the same file was sent twice for the same thing; the first one is shown.

    `erased`: past its term; hash and reason are left of it.
    `coming`: a phone has told of it and keeps it still.
    """

    COMING = "coming"
    TICKET = "ticket"
    UPLOADED = "uploaded"
    READY = "ready"
    REFUSED = "refused"
    REPEATED = "repeated"
    ERASED = "erased"


AWAITED = (PhotoState.COMING, PhotoState.TICKET)
"""There is a row and no picture yet."""

SENT = (PhotoState.UPLOADED, PhotoState.READY)
"""Counts as evidence: a worker may still be looking at it, but nothing speaks against it."""
