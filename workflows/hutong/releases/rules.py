"""Which parts of a picture are covered. Pure; places are in thousandths of its width and height."""

import re
from collections.abc import Collection
from typing import NamedTuple

WHOLE = 1000
COLUMNS = 6
MOST_PLACES = 60
_LEAST_ROWS, _MOST_ROWS = 3, 10
_LEAST_SIDE = 5
_NUMBER = re.compile(r"[0-9]{1,4}")


class Place(NamedTuple):
    """A rectangle from its upper left corner."""

    left: int
    top: int
    width: int
    height: int


class Unreadable(ValueError):  # noqa: N818 - a fact about what was typed
    """Not rectangles within a picture, or too many of them."""


def rows_of(width: int, height: int) -> int:
    """How many rows of cells, about as high as they are wide, lie over a picture."""
    return max(_LEAST_ROWS, min(_MOST_ROWS, round(COLUMNS * height / width))) if width and height else _LEAST_ROWS


def place_of_cell(number: int, rows: int) -> Place:
    """The cell of a number, counted from 1, line by line. Raises Unreadable."""
    if not 1 <= number <= COLUMNS * rows:
        raise Unreadable(number)
    row, column = divmod(number - 1, COLUMNS)
    left, right = WHOLE * column // COLUMNS, WHOLE * (column + 1) // COLUMNS
    top, bottom = WHOLE * row // rows, WHOLE * (row + 1) // rows
    return Place(left, top, right - left, bottom - top)


def drawn_places(text: str) -> list[Place]:
    """What a finger drew: `left,top,width,height` each, with semicolons between. Raises Unreadable."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        numbers = part.split(",")
        if len(numbers) != len(Place._fields) or not all(_NUMBER.fullmatch(number) for number in numbers):
            raise Unreadable(part[:40])
        found.append(_within(Place(*map(int, numbers))))
    return found


def places(drawn: str, cells: Collection[int], rows: int) -> list[Place]:
    """All of both, each once. Raises Unreadable."""
    found = [*drawn_places(drawn), *(place_of_cell(cell, rows) for cell in sorted(set(cells)))]
    if len(found) > MOST_PLACES:
        raise Unreadable(len(found))
    return list(dict.fromkeys(found))


def _within(place: Place) -> Place:
    """Cut off at the picture's edge; a slip of the finger is still a few pixels."""
    if place.left >= WHOLE or place.top >= WHOLE or place.width > WHOLE or place.height > WHOLE:
        raise Unreadable(place)
    width = min(max(place.width, _LEAST_SIDE), WHOLE - place.left)
    return Place(place.left, place.top, width, min(max(place.height, _LEAST_SIDE), WHOLE - place.top))
