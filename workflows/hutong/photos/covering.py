"""Making parts of a picture past knowing, inside the child. Places are in thousandths: left, top, width, height.

A place keeps at most four times four colours, each rounded to one of 4,096: far less than a face or a number plate
needs, whoever tries to work it back. A soft blur would not do: it can be undone to a good part.
"""

import math
from collections.abc import Sequence
from typing import Any

CELLS = 4
"""Along the longer side of a place."""
SMALLEST = 24
"""No cell is smaller, in pixels: in a small place there are fewer of them."""
STEP = 16


def covered(image: Any, places: Sequence[Sequence[int]]) -> Any:
    """An 8-bit picture with every place replaced by a few plain cells."""
    for place in places:
        left, top, width, height = _pixels(place, image.width, image.height)
        # Each from what stands there already: where two overlap, less is left, never more.
        image = image.insert(_cells(image.crop(left, top, width, height)), left, top).copy_memory()
    return image


def _pixels(place: Sequence[int], wide: int, high: int) -> tuple[int, int, int, int]:
    """Outwards to whole pixels, within the picture."""
    left, top, width, height = (max(0, int(number)) for number in place)
    x, y = min(left * wide // 1000, wide - 1), min(top * high // 1000, high - 1)
    right = min(wide, max(x + 1, math.ceil((left + width) * wide / 1000)))
    return x, y, right - x, min(high, max(y + 1, math.ceil((top + height) * high / 1000))) - y


def _cells(part: Any) -> Any:
    side = max(SMALLEST, math.ceil(max(part.width, part.height) / CELLS))
    across, down = math.ceil(part.width / side), math.ceil(part.height / side)
    whole = part.embed(0, 0, across * side, down * side, extend="copy")
    plain = (whole.shrink(side, side) / STEP).floor() * STEP + STEP / 2
    return plain.cast("uchar").zoom(side, side).crop(0, 0, part.width, part.height)
