"""The life of a release."""

from enum import StrEnum


class ReleaseState(StrEnum):
    """`making`: a worker covers it; `ready`: the person may look at what others would see; then `released`."""

    MAKING = "making"
    READY = "ready"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


STANDING = (ReleaseState.MAKING, ReleaseState.READY, ReleaseState.RELEASED)
"""Of each photo at most one such."""
RELEASABLE = ("case", "improvement", "map")
"""What others are shown photos of; of a walk, a visit or a letter they are shown none."""
