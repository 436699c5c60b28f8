"""The life of a photo."""

from enum import StrEnum


class PhotoState(StrEnum):
    """`repeated`: the same file was sent twice for the same thing; the first one is shown."""

    TICKET = "ticket"
    UPLOADED = "uploaded"
    READY = "ready"
    REFUSED = "refused"
    REPEATED = "repeated"


SENT = (PhotoState.UPLOADED, PhotoState.READY)
"""Counts as evidence: a worker may still be looking at it, but nothing speaks against it."""
