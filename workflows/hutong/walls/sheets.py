"""Which sheets there are, of what size, and what stands on one. Pure."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from hutong.boards.queries import Holder


class SheetKind(StrEnum):
    PLATE = "plate"
    """名牌: who answers, with duty and number."""
    BOARD = "board"
    """公示牌: that, the duties, the checklist and the numbers to call."""


class Size(msgspec.Struct, frozen=True):
    """Of the trimmed sheet, in millimetres; the page around it has room for the marks to cut by."""

    width: int
    height: int

    @property
    def code(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def words(self) -> str:
        return f"{self.width} × {self.height} mm"


SIZES = {
    SheetKind.PLATE: (Size(200, 120), Size(300, 200), Size(400, 300)),
    SheetKind.BOARD: (Size(420, 297), Size(594, 420), Size(900, 600)),
}
"""The first is what is printed where none is named: a door plate, and A3."""


def size_of(kind: SheetKind, code: str) -> Size | None:
    """The size with a code, the usual one for no code; none for one that there is not."""
    return next((size for size in SIZES[kind] if not code or size.code == code), None)


class Line(msgspec.Struct, frozen=True):
    """A holder as printed."""

    title: str
    name: str
    phone: str
    duty: str


def lines(holders: Sequence[Holder]) -> tuple[Line, ...]:
    """Those who answer the telephone there, each with the number they chose; whoever chose none is not printed."""
    return tuple(
        Line(holder.title, holder.name, holder.phone, holder.responsibility) for holder in holders if holder.phone
    )


def without_number(holders: Sequence[Holder]) -> tuple[str, ...]:
    """The posts of which somebody has still to choose, once each."""
    return tuple(dict.fromkeys(holder.title for holder in holders if holder.is_to_call and not holder.phone))
