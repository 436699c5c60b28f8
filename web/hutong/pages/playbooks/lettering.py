"""How wide words are in a drawing, and where a line of them breaks; measures in the drawing's own units."""

from typing import NamedTuple

NAME, SMALL = 15.0, 12.5
"""Sizes of letters: names of steps, and all else."""
LEADING = 20


class Line(NamedTuple):
    """Words at their baseline; `tone` is name or soft."""

    words: str
    y: int
    tone: str


def width(words: str, size: float) -> int:
    """A Chinese letter is a square, a Latin one a good half of it."""
    return round(sum(size if ord(letter) > 0x2E7F else size * 0.56 for letter in words))


def broken(words: str, size: float, room: int, *, most: int = 2) -> list[str]:
    """The words on at most so many lines of `room`; what does not fit is left out with a mark."""
    lines: list[str] = []
    rest = words.strip()
    while rest and len(lines) < most:
        if width(rest, size) <= room:
            return [*lines, rest]
        fitting = _fitting(rest, size, room)
        lines.append(rest[:fitting].rstrip())
        rest = rest[fitting:].lstrip()
    if rest:
        lines[-1] = shortened(lines[-1] + "…", size, room)
    return lines


def shortened(words: str, size: float, room: int) -> str:
    """As much as has room on one line."""
    if width(words, size) <= room:
        return words
    kept = words.rstrip("…")
    while kept and width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _fitting(words: str, size: float, room: int) -> int:
    """How many letters stand on the first line: between Latin words, anywhere in Chinese."""
    fitting = 1
    while fitting < len(words) and width(words[: fitting + 1], size) <= room:
        fitting += 1
    blank = words.rfind(" ", 0, fitting + 1)
    cuts_a_word = words[fitting - 1].isascii() and words[fitting - 1 : fitting + 1].isalnum()
    return blank if blank > 0 and cuts_a_word else fitting
