"""Whether a finished walk looks odd. Pure; a doubt is a question to the walker and never a verdict."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from typing import Any

import msgspec

from hutong.playbooks.doubts import Doubts

ENOUGH_POINTS = 3
"""Fewer earlier positions do not tell where an alley lies."""
_EARTH_M = 6_371_000


class Doubt(StrEnum):
    SHORT = "short"
    LONG = "long"
    FAR = "far"
    APART = "apart"
    CLOCK = "clock"
    SEEN = "seen"


class Place(msgspec.Struct, frozen=True):
    """A rounded position in degrees."""

    lat: float
    lon: float


class Shot(msgspec.Struct, frozen=True, kw_only=True):
    """One picture of the walk. `seen`: the same, or nearly, was sent before for something else."""

    point: Place | None = None
    taken_at: datetime | None = None
    seen: bool = False


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    minutes: int
    started_at: datetime
    finished_at: datetime
    start: Place | None = None
    finish: Place | None = None
    shots: tuple[Shot, ...] = ()


class Odd(msgspec.Struct, frozen=True):
    """One thing that looks odd, with the figures of the question."""

    doubt: Doubt
    figures: dict[str, int]


def metres(one: Place, other: Place) -> float:
    """Along the surface of the earth."""
    up, across = radians(other.lat - one.lat), radians(other.lon - one.lon)
    half = sin(up / 2) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(across / 2) ** 2
    return 2 * _EARTH_M * asin(min(1.0, sqrt(half)))


def odd_about(rules: Doubts, walk: Finished, *, length_m: int, known: Collection[Place]) -> list[Odd]:
    """What to ask about; `known` are positions of earlier walks of the same alley. Each kind at most once."""
    found = [
        _short(rules.pace, walk, length_m),
        _long(rules.longest, walk),
        *_places(rules.distance, walk, length_m, known),
        _clock(rules.clock, walk),
        _seen(rules.likeness, walk.shots),
    ]
    return [odd for odd in found if odd is not None]


def _short(pace: int | None, walk: Finished, length_m: int) -> Odd | None:
    # Minutes are whole ones, cut off: she is given the one under way.
    if pace is None or (walk.minutes + 1) * pace >= length_m:
        return None
    return Odd(Doubt.SHORT, {"minutes": walk.minutes, "metres": length_m})


def _long(limit: int | None, walk: Finished) -> Odd | None:
    if limit is None or walk.minutes <= limit:
        return None
    return Odd(Doubt.LONG, {"minutes": walk.minutes})


def _places(limit: int | None, walk: Finished, length_m: int, known: Collection[Place]) -> list[Odd]:
    if limit is None:
        return []
    found, reach = [], length_m + limit
    points = [walk.start, walk.finish, *(shot.point for shot in walk.shots)]
    away = [min(metres(point, other) for other in known) for point in points if point] if known else []
    if len(known) >= ENOUGH_POINTS and away and max(away) > reach:
        found.append(Odd(Doubt.FAR, {"metres": _rounded(max(away))}))
    if walk.start and walk.finish and (apart := metres(walk.start, walk.finish)) > reach:
        found.append(Odd(Doubt.APART, {"metres": _rounded(apart)}))
    return found


def _clock(limit: int | None, walk: Finished) -> Odd | None:
    if limit is None:
        return None
    off = [
        max(walk.started_at - shot.taken_at, shot.taken_at - walk.finished_at)
        for shot in walk.shots
        if shot.taken_at is not None
    ]
    worst = max(off, default=timedelta(0))
    return Odd(Doubt.CLOCK, {"hours": round(worst / timedelta(hours=1))}) if worst > timedelta(minutes=limit) else None


def _seen(limit: int | None, shots: Sequence[Shot]) -> Odd | None:
    again = sum(shot.seen for shot in shots)
    return Odd(Doubt.SEEN, {"n": again}) if limit is not None and again else None


def _rounded(distance: float) -> int:
    """To the hundred metres that a position is known to."""
    return round(distance / 100) * 100


def place_of(point: dict[str, Any] | None) -> Place | None:
    return Place(float(point["lat"]), float(point["lon"])) if point else None
