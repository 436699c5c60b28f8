"""From the bytes of a sheet to headings and cells, whatever somebody typed; and from cells to an order. Pure."""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from python_calamine import CalamineError, CalamineWorkbook

from hutong.hotline.errors import EmptySheet, NotASheet, TooManyRows
from hutong.hotline.schemas import BY_FIELD, COLUMNS, MOST_COLUMNS, MOST_LETTERS, MOST_ROWS, Finding, Row
from hutong.texts import N_

_TIMES = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日%H:%M", "%Y年%m月%d日%H时%M分", "%Y-%m-%dT%H:%M:%S", "%Y.%m.%d %H:%M",
)  # fmt: skip
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d")
_PHONE = re.compile(r"[0-9+][0-9 -]{5,20}")
_METRES = re.compile(r"(\d{1,5})(?:\.0+)?(?:\s*(?:米|m))?", re.IGNORECASE)
_FROM_MOUTH = re.compile(r"[距离][^，。；\d]{0,8}巷口[^，。；\d]{0,6}(\d{1,5})\s*米")
_HEAD_ROWS = 6
_YEARS = range(2000, 2100)


def read_sheet(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Headings, and rows of text by their numbers, without empty ones. A title above the headings is passed over.

    Raises NotASheet, EmptySheet, TooManyRows.
    """
    rows = rows_of_text(content)
    head = max(range(min(_HEAD_ROWS, len(rows))), key=lambda n: (len(guessed_mapping(rows[n][1])), -n))
    body = rows[head + 1 :]
    if not body:
        raise EmptySheet(field="file")
    if len(body) > MOST_ROWS:
        raise TooManyRows(field="file", most=MOST_ROWS)
    return rows[head][1], body


def rows_of_text(content: bytes) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet by their numbers, without empty ones; there are two at least.

    Raises NotASheet, EmptySheet.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        raw = book.get_sheet_by_index(0).to_python() if book.sheet_names else []
    # The reader is compiled code, which panics on some files that are no sheets.
    except (CalamineError, ValueError, OSError, BaseException) as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise NotASheet(field="file") from error
    rows = [(n, [text_of(cell) for cell in row[:MOST_COLUMNS]]) for n, row in enumerate(raw, start=1)]
    rows = [(n, row) for n, row in rows if any(row)]
    if len(rows) < 2:
        raise EmptySheet(field="file")
    return rows


def text_of(cell: Any) -> str:
    """A cell as people read it: whole numbers without a point, times without a zone, nothing unprintable."""
    match cell:
        case bool():
            return "是" if cell else "否"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return cell.isoformat()
        case timedelta() | None:
            return ""
    kept = "".join(c if c.isprintable() or c == "\n" else " " for c in str(cell))
    return kept.strip()[:MOST_LETTERS]


def guessed_mapping(headings: Sequence[str]) -> dict[str, int]:
    """Which column says what, by its heading: the very word first, then a heading that contains one."""
    plain = [re.sub(r"[\s*＊:：（）()]", "", heading) for heading in headings]
    mapping: dict[str, int] = {}
    for exact in (True, False):
        for column in COLUMNS:
            if column.field in mapping:
                continue
            for word in column.headings:
                found = next(
                    (
                        n
                        for n, heading in enumerate(plain)
                        if n not in mapping.values() and (heading == word if exact else word in heading)
                    ),
                    None,
                )
                if found is not None:
                    mapping[column.field] = found
                    break
    return mapping


def order_of(cells: Sequence[str], mapping: Mapping[str, int], zone: ZoneInfo) -> tuple[Row | None, list[Finding]]:
    """The order, or what is wrong with each of its cells."""
    values = {field: cells[place] if place < len(cells) else "" for field, place in mapping.items()}
    findings = [
        Finding(N_("没有填“{column}”。"), {"column": column.name}, column.field)
        for column in COLUMNS
        if column.required and not values.get(column.field)
    ]
    times: dict[str, datetime | None] = {}
    for field in ("received", "deadline"):
        typed = values.get(field, "")
        times[field] = time_of(typed, zone, end=field == "deadline") if typed else None
        if typed and times[field] is None:
            column = BY_FIELD[field].name
            findings.append(Finding(N_("“{column}”看不懂：{typed}"), {"column": column, "typed": typed[:40]}, field))
    number = values.get("number", "")
    if len(number) > 60:
        findings.append(Finding(N_("工单编号太长。"), column="number"))
    if findings:
        return None, findings
    phone = _PHONE.search(values.get("phone", ""))
    return Row(
        number=number, words=values["words"], title=values.get("title", "")[:200], place=values.get("place", "")[:200],
        metres=metres_of(values.get("metres", ""), values.get("place", ""), values["words"]),
        kind=values.get("kind", "")[:80], code=values.get("code", "")[:40], received=times["received"],
        deadline=times["deadline"], name=values.get("name", "")[:40], phone=phone[0][:21].strip() if phone else "",
    ), []  # fmt: skip


def metres_of(cell: str, *sentences: str) -> int | None:
    """Metres along the alley, as a column says them, or else as the words do (“距巷口约 35 米”); a guess is none."""
    if typed := _METRES.fullmatch(cell.strip()):
        return int(typed[1])
    found = next((said for sentence in sentences if (said := _FROM_MOUTH.search(sentence))), None)
    return int(found[1]) if found else None


def time_of(typed: str, zone: ZoneInfo, *, end: bool) -> datetime | None:
    """A time on the office's wall; a bare day means its end where it is a limit."""
    plain = " ".join(typed.split())
    for form in (*_TIMES, *_DAYS):
        try:
            found = datetime.strptime(plain, form)  # noqa: DTZ007 - the office's wall, put on below
        except ValueError:
            continue
        if found.year not in _YEARS:
            return None
        if form in _DAYS and end:
            found = found.replace(hour=23, minute=59)
        return found.replace(tzinfo=zone)
    return None
