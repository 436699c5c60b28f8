"""The empty sheet that an office may fill in where its hotline sends none of its own."""

from zoneinfo import ZoneInfo

from hutong.hotline.schemas import COLUMNS
from hutong.reports.spreadsheets import workbook


def template(title: str, zone: ZoneInfo) -> bytes:
    """With the headings that are recognised at once, and no rows."""
    return workbook(title, [column.headings[0] for column in COLUMNS], [], zone)
