"""The prose of an item: paragraphs, headings, and figures by name, as `{figure:stewards}`."""

import re
from collections.abc import Iterable

import msgspec

from hutong.reports.figures import named

_FIGURE = re.compile(r"\{figure:([a-z0-9_-]{1,60})\}")
_HEADING = "## "


class Piece(msgspec.Struct, frozen=True):
    """A run of text, or a figure by its name."""

    text: str = ""
    figure: str = ""


class Block(msgspec.Struct, frozen=True):
    """A paragraph or a heading."""

    pieces: tuple[Piece, ...]
    is_heading: bool = False


def blocks(body: str) -> tuple[Block, ...]:
    """Every line is a paragraph; one that begins with `## ` is a heading."""
    found = []
    for line in body.splitlines():
        stripped = line.strip()
        if stripped:
            heading = stripped.startswith(_HEADING)
            found.append(Block(_pieces(stripped.removeprefix(_HEADING).strip()), is_heading=heading))
    return tuple(found)


def figures_in(body: str) -> tuple[str, ...]:
    """Names in the order in which they first stand."""
    return tuple(dict.fromkeys(_FIGURE.findall(body)))


def unknown_figures(names: Iterable[str]) -> list[str]:
    return [name for name in names if named(name) is None]


def _pieces(text: str) -> tuple[Piece, ...]:
    found: list[Piece] = []
    end = 0
    for match in _FIGURE.finditer(text):
        if match.start() > end:
            found.append(Piece(text[end : match.start()]))
        found.append(Piece(figure=match[1]))
        end = match.end()
    if end < len(text):
        found.append(Piece(text[end:]))
    return tuple(found)
