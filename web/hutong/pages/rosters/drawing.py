"""Alleys by days as a picture: whether somebody goes. Plain SVG, on paper as on the screen.

One path holds all squares of one state, so that a hundred alleys stay a small page. Shapes tell the states apart as
well as colours do; the table beside it says the same in words.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from hutong.clocks import Calendar
from hutong.pages.rosters.words import WEEKDAYS
from hutong.rosters.rules import Cell, State, days_of
from hutong.texts import gettext

NAMES, CELL, HEAD, SQUARE = 150, 27, 44, 21
_INSET = (CELL - SQUARE) // 2


class Row(NamedTuple):
    """An alley: where its own page is, and how many of its asked days have somebody."""

    name: str
    link: str
    y: int
    asked: int
    covered: int


class Column(NamedTuple):
    day: date
    x: int
    weekday: str
    is_rest: bool


class Picture(NamedTuple):
    """`shapes` are paths by state, `today` the x of the column of today."""

    title: str
    told: str
    rows: list[Row]
    columns: list[Column]
    shapes: dict[str, str]
    stood_in: str
    today: int | None
    width: int
    height: int


def draw(
    alleys: Sequence[tuple[UUID, str, str]],
    cells: Mapping[UUID, Mapping[date, Cell]],
    month: date,
    today: date,
    calendar: Calendar,
    *,
    title: str,
) -> Picture:
    """`alleys` are (id, name, link) in their order."""
    columns = [
        Column(day, NAMES + n * CELL, gettext(WEEKDAYS[day.weekday()]), not calendar.is_working_day(day).working)
        for n, day in enumerate(days_of(month))
    ]
    rows, shapes, marks = [], {state.value: "" for state in State}, ""
    counted = dict.fromkeys(State, 0)
    for n, (alley, name, link) in enumerate(alleys):
        y, own = HEAD + n * CELL, cells.get(alley, {})
        asked = covered = 0
        for column in columns:
            cell = own.get(column.day, Cell())
            shapes[cell.state.value] += _shape(cell.state, column.x + _INSET, y + _INSET)
            counted[cell.state] += 1
            asked += cell.state is not State.REST
            covered += cell.state is State.COVERED
            if cell.stood_in:
                marks += _dot(column.x + CELL // 2, y + CELL // 2)
        rows.append(Row(name, link, y, asked, covered))
    told = gettext(
        "{alleys} 条街巷，{days} 天：{covered} 格有人，{partly} 格部分有人，{open} 格没有人。",
        alleys=len(rows), days=len(columns), covered=counted[State.COVERED], partly=counted[State.PARTLY],
        open=counted[State.NOT],
    )  # fmt: skip
    here = next((column.x for column in columns if column.day == today), None)
    width, height = NAMES + len(columns) * CELL + 4, HEAD + len(rows) * CELL + 4
    return Picture(title, told, rows, columns, shapes, marks, here, width, height)


def _shape(state: State, x: int, y: int) -> str:
    match state:
        case State.COVERED:
            return f"M{x} {y}h{SQUARE}v{SQUARE}h-{SQUARE}z"
        case State.PARTLY:
            return f"M{x} {y}v{SQUARE}h{SQUARE}z"
        case State.NOT:
            return f"M{x} {y}l{SQUARE} {SQUARE}m0 -{SQUARE}l-{SQUARE} {SQUARE}"
    return f"M{x + 8} {y + SQUARE // 2}h5"


def _dot(x: int, y: int) -> str:
    return f"M{x - 3} {y}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z"
