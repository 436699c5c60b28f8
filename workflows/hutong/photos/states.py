"""The life of a photo."""

from enum import StrEnum


class PhotoState(StrEnum):
    """`repeated`: the same file was sent twice for the same thing; the first one is shown.

    `erased`: past its term; hash and reason are left of it.
    """

    TICKET = "ticket"
    UPLOADED = "uploaded"
    READY = "ready"
    REFUSED = "refused"
    REPEATED = "repeated"
    ERASED = "erased"


SENT = (PhotoState.UPLOADED, PhotoState.READY)
"""Counts as evidence: a worker may still be looking at it, but nothing speaks against it."""
