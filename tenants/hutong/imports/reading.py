"""From the bytes of an .xlsx to rows and problems, cell by cell; nothing raises for what a person typed."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from python_calamine import CalamineError, CalamineWorkbook

from hutong.errors import FieldProblem, Invalid
from hutong.imports.schemas import (
    MAX_ROWS,
    PEOPLE,
    PLACES,
    SHEETS,
    CellProblem,
    Column,
    PersonRow,
    PlaceRow,
    Workbook,
)
from hutong.texts import N_

R = TypeVar("R", PlaceRow, PersonRow)

_YES, _NO = {"是", "yes", "y", "1", "true", "√"}, {"否", "no", "n", "0", "false", ""}
_APART = re.compile(r"[、,，;；\s]+")


def read_workbook(content: bytes) -> tuple[Workbook, list[CellProblem]]:
    """Every problem of every sheet at once. Raises Invalid when the file is no workbook of this shape at all."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names if name in SHEETS}
    except (CalamineError, ValueError, OSError) as error:
        raise Invalid([FieldProblem("file", N_("这个文件打不开，请用模板另存为 .xlsx 再传。"))]) from error
    if not sheets:
        raise Invalid([FieldProblem("file", N_("表格里没有名为“街巷”或“人员”的工作表。"))])
    if any(len(rows) > MAX_ROWS for rows in sheets.values()):
        raise Invalid([FieldProblem("file", N_("一张工作表最多 {most} 行，请分开上传。"), most=MAX_ROWS)])
    problems: list[CellProblem] = []
    places = _rows(PLACES, sheets.get(PLACES, []), PlaceRow, problems)
    people = _rows(PEOPLE, sheets.get(PEOPLE, []), PersonRow, problems)
    return Workbook(tuple(places), tuple(people)), problems


def _rows(sheet: str, raw: Sequence[Sequence[Any]], shape: type[R], problems: list[CellProblem]) -> list[R]:
    if not raw:
        return []
    columns = SHEETS[sheet]
    headings = [str(cell).strip().rstrip("*") for cell in raw[0]]
    where = {column.field: headings.index(column.heading) for column in columns if column.heading in headings}
    absent = [column for column in columns if column.required and column.field not in where]
    problems += [CellProblem(sheet, 1, c.heading, N_("缺少“{column}”这一列。"), {"column": c.heading}) for c in absent]
    if absent:
        return []
    found = []
    for number, cells in enumerate(raw[1:], start=2):
        if not any(str(cell).strip() for cell in cells):
            continue
        before = len(problems)
        values = {
            column.field: _cell(sheet, number, column, cells[where[column.field]], problems)
            for column in columns
            if column.field in where and where[column.field] < len(cells)
        }
        if len(problems) == before:
            found.append(shape(row=number, **_given(values)))
    return found


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what was filled in; `places` as names."""
    given = {name: value for name, value in values.items() if value is not None}
    if "places" in given:
        given["places"] = tuple(name for name in _APART.split(given["places"]) if name)
    return given


class _Wrong(Exception):  # noqa: N818 - says what is wrong in one cell, and never leaves this module
    def __init__(self, sentence: str, **params: Any) -> None:
        super().__init__(sentence)
        self.sentence, self.params = sentence, params


def _cell(sheet: str, row: int, column: Column, value: Any, problems: list[CellProblem]) -> Any:
    """The cell's value, or None where it is empty or wrong (then a problem says so)."""
    try:
        return _understood(column, value)
    except _Wrong as wrong:
        problems.append(CellProblem(sheet, row, column.heading, wrong.sentence, wrong.params))
        return None


def _understood(column: Column, value: Any) -> Any:
    # A spreadsheet keeps whole numbers as 13800000000.0; people mean the digits.
    plain = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    if not plain and column.required:
        raise _Wrong(N_("不能为空。"))
    if len(plain) > column.longest:
        raise _Wrong(N_("太长了，最多 {most} 个字。"), most=column.longest)
    if any(ord(letter) < 32 for letter in plain):
        raise _Wrong(N_("含有看不见的字符，请重新输入。"))
    if not plain:
        return None
    if column.kind == "number":
        return _number(plain)
    if column.kind == "yes_no":
        return _yes_or_no(plain)
    return _chosen(column, plain) if column.choices else plain


def _number(plain: str) -> int:
    if not plain.isascii() or not plain.isdigit() or not 0 < int(plain) < 100_000:
        raise _Wrong(N_("应是 1 到 99999 的整数，现在是“{value}”。"), value=plain)
    return int(plain)


def _yes_or_no(plain: str) -> bool:
    if plain.lower() not in _YES | _NO:
        raise _Wrong(N_("应填“是”或“否”，现在是“{value}”。"), value=plain)
    return plain.lower() in _YES


def _chosen(column: Column, plain: str) -> str:
    names = dict(column.choices)
    if plain not in names:
        raise _Wrong(N_("应是{choices}之一，现在是“{value}”。"), choices="、".join(names), value=plain)
    return names[plain]
