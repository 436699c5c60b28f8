"""Which photos a night reads, and what may be wrong with one. Pure."""

import hashlib
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

NIGHTLY_PHOTOS = 40
NIGHTLY_BYTES = 32 * 1024 * 1024
"""A night reads no more than this of an office, however large its photos are."""
MOST_FAULTS = 200


class CheckKind(StrEnum):
    NIGHTLY = "nightly"
    WHOLE = "whole"
    ARCHIVE = "archive"


class Finding(NamedTuple):
    """`what`: missing, changed, or a fault of a manifest; `where`: a photo's id, or a month."""

    what: str
    where: str


def sample_start(office_id: UUID, day: date) -> bytes:
    """Where in the circle of all hashes this night begins: the same whoever reckons it, another every night.

    Hashes of pictures are spread evenly, so that the next ones from anywhere are a fair sample, found by an index.
    """
    return hashlib.sha256(f"{office_id}/{day.isoformat()}".encode()).digest()


def added(faults: list[Any], found: list[Finding]) -> list[Any]:
    """The list as it is kept: the first some hundred, each once."""
    whole = [*map(tuple, faults), *map(tuple, found)]
    return [list(one) for one in dict.fromkeys(whole)][:MOST_FAULTS]
