"""Drawn scenes and maps of alleys: no camera, no place, no people."""

import struct
import zlib
from random import Random

WIDTH, HEIGHT = 640, 480
Colour = tuple[int, int, int]
_SKY, _WALL, _JOINT, _ROOF, _GROUND, _DOOR = (
    (203, 216, 226), (140, 146, 150), (120, 126, 131), (84, 92, 98), (176, 170, 160), (150, 48, 36),
)  # fmt: skip
_PAPER, _TREE = (247, 241, 226), (92, 132, 84)
_CLUTTER: tuple[Colour, ...] = ((166, 124, 82), (92, 120, 150), (196, 176, 96), (110, 140, 100), (180, 96, 84))


def scene(rng: Random, *, cluttered: bool) -> bytes:
    """A PNG of a grey brick wall with a door; with `cluttered` things are piled up along it."""
    canvas = bytearray(bytes(_SKY) * (WIDTH * HEIGHT))
    horizon = rng.randint(300, 340)
    _box(canvas, 0, 70, WIDTH, 96, _ROOF)
    _box(canvas, 0, 96, WIDTH, horizon, _WALL)
    for y in range(96, horizon, 16):
        _box(canvas, 0, y, WIDTH, y + 1, _JOINT)
    _box(canvas, 0, horizon, WIDTH, HEIGHT, _GROUND)
    door = rng.randint(60, 460)
    _box(canvas, door, horizon - 150, door + 84, horizon, _DOOR)
    _box(canvas, door + 40, horizon - 150, door + 43, horizon, _ROOF)
    if cluttered:
        for _ in range(rng.randint(7, 14)):
            left, width, height = rng.randint(0, WIDTH - 90), rng.randint(30, 90), rng.randint(20, 80)
            bottom = horizon + rng.randint(10, 60)
            _box(canvas, left, bottom - height, left + width, bottom, rng.choice(_CLUTTER))
    return _png(canvas)


def alley_map(rng: Random) -> bytes:
    """A PNG of an alley as somebody drew it: a road across paper, houses on both sides with their doors, some trees."""
    canvas = bytearray(bytes(_PAPER) * (WIDTH * HEIGHT))
    _box(canvas, 20, 215, WIDTH - 20, 265, _GROUND)
    for top, bottom, door in ((120, 205, 190), (275, 360, 275)):
        left = rng.randint(24, 60)
        while left < WIDTH - 90:
            right = left + rng.randint(44, 92)
            _box(canvas, left, top, right, bottom, _ROOF)
            _box(canvas, left + 3, top + 3, right - 3, bottom - 3, _WALL if rng.random() < 0.8 else _PAPER)
            at = rng.randint(left + 8, right - 18)
            _box(canvas, at, door, at + 10, door + 15, _DOOR)
            left = right + rng.choice((2, 2, 2, 26))
    for _ in range(rng.randint(3, 7)):
        x, y = rng.randint(30, WIDTH - 60), rng.choice((206, 252))
        _box(canvas, x, y, x + 14, y + 14, _TREE)
    return _png(canvas)


def _box(canvas: bytearray, left: int, top: int, right: int, bottom: int, colour: Colour) -> None:
    line = bytes(colour) * (right - left)
    for y in range(top, bottom):
        start = (y * WIDTH + left) * 3
        canvas[start : start + len(line)] = line


def _png(canvas: bytearray) -> bytes:
    row = WIDTH * 3
    raw = b"".join(b"\x00" + canvas[y * row : (y + 1) * row] for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(raw, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
