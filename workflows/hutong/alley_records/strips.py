"""Matters drawn along an alley: where each stands on the strip, none upon another. Pure."""

from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

WIDTH = 1000
"""Of the drawing, whatever the alley's length; marks take `ROOM` of it."""
ROOM = 34
_STEPS = (10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000)


class Mark(NamedTuple, Generic[T]):
    """`x` from the alley's first end, `row` counted from the road outwards."""

    of: T
    x: int
    row: int


class Tick(NamedTuple):
    x: int
    metres: int


def along(length_m: int, positioned: Iterable[tuple[int, T]]) -> list[Mark[T]]:
    """Place each (metres, matter) in the row nearest to the road that is free there; what lies beyond is at the end."""
    last: list[int] = []
    marks: list[Mark[T]] = []
    for metres, matter in sorted(positioned, key=lambda pair: pair[0]):
        x = round(min(max(metres, 0), length_m) / length_m * WIDTH)
        row = next((n for n, taken in enumerate(last) if x - taken >= ROOM), len(last))
        if row == len(last):
            last.append(x)
        else:
            last[row] = x
        marks.append(Mark(matter, x, row))
    return marks


def ticks(length_m: int) -> list[Tick]:
    """Round numbers of metres, ten at most, and both ends."""
    step = next((s for s in _STEPS if length_m / s <= 10), _STEPS[-1])
    inner = [Tick(round(m / length_m * WIDTH), m) for m in range(step, length_m, step) if length_m - m >= step / 2]
    return [Tick(0, 0), *inner, Tick(WIDTH, length_m)]
