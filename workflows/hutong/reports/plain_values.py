"""Tables as .csv files that spreadsheets read rightly and run nothing of."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hutong.reports.spreadsheets import Cell

CSV_TYPE = "text/csv; charset=utf-8"
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def plain_values(_title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], zone: ZoneInfo) -> bytes:
    """With a mark by which spreadsheets know the encoding; times on the wall clock of `zone`."""
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_plain(cell, zone) for cell in row])
    return b"\xef\xbb\xbf" + content.getvalue().encode()


def _plain(cell: Cell, zone: ZoneInfo) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        case date():
            return cell.isoformat()
        case str():
            # Nothing that somebody typed is to become a formula.
            return f"'{cell}" if cell.startswith(_RUNS) else cell
        case _:
            return str(cell)
