"""What people typed stays what they typed."""

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from hutong.reports.spreadsheets import workbook

BEIJING = ZoneInfo("Asia/Shanghai")


def read(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize(
    "lead", ["=", "+", "-", "@", "\t=", "\r=", "=cmd|' /C calc'!A0", "http://", "mailto:", "{=1+1}"]
)
def test_no_cell_becomes_a_formula_or_a_link(lead):
    typed = f"{lead}1+1"
    content = workbook("表", ["列"], [[typed]], BEIJING)
    assert str(read(content)[1][0]).strip() == typed.strip()
    with ZipFile(BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "sheet" in name]
    assert not any(mark in sheet for sheet in sheets for mark in (b"<f>", b"<f ", b"hyperlink"))


def test_numbers_days_and_times_keep_their_kind():
    rows = [[3, 0.5, date(2017, 4, 25), datetime(2017, 4, 25, 1, 30, tzinfo=UTC), None, "字"]]
    found = read(workbook("a/b:[c]*?", ["1", "2", "3", "4", "5", "6"], rows, BEIJING))[1]
    assert found == [3.0, 0.5, date(2017, 4, 25), datetime(2017, 4, 25, 9, 30), "", "字"]  # noqa: DTZ001 - a cell has no zone
