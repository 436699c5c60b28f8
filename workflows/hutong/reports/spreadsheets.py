"""Tables as .xlsx files in which nothing is a formula or a link, whatever people typed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import xlsxwriter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_INERT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_SHEET_NAME_LENGTH = 31

Cell = str | float | int | date | datetime | None


def workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], zone: ZoneInfo) -> bytes:
    """One sheet with a head row that stays in view; times on the wall clock of `zone`."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {**_INERT, "in_memory": True}) as book:
        sheet = book.add_worksheet("".join(" " if c in "[]:*?/\\" else c for c in title)[:_SHEET_NAME_LENGTH])
        head = book.add_format({"bold": True, "bottom": 1})
        day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for n, name in enumerate(columns):
            sheet.write_string(0, n, name, head)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(columns) - 1), 16)
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                match cell:
                    case None:
                        pass
                    case datetime():
                        sheet.write_datetime(row, column, cell.astimezone(zone).replace(tzinfo=None), moment)
                    case date():
                        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - a cell has no zone
                    case int() | float():
                        sheet.write_number(row, column, cell)
                    case _:
                        # write_string, so that "=1+1" stays the five characters that somebody typed.
                        sheet.write_string(row, column, cell)
    return content.getvalue()
