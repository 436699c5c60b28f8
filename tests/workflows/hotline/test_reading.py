"""A sheet from the hotline, however its columns are named and whatever stands in its cells."""

import io
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from hutong.hotline.errors import EmptySheet, NotASheet, TooManyRows
from hutong.hotline.reading import guessed_mapping, metres_of, order_of, read_sheet, text_of, time_of
from hutong.hotline.rules import Known, check_order
from hutong.hotline.schemas import COLUMNS, MOST_ROWS, Row
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.posts.facts import AlleyFact

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def sheet(*rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                page.write(n, m, cell)
    return out.getvalue()


def test_headings_are_recognised_under_a_title_and_rows_keep_their_numbers():
    content = sheet(
        ["某街道工单", ""],
        [],
        ["工单编号*", "主要内容", "诉求地址", "截止时间"],
        ["A1", "停车乱", "幸福街", "2026-12-01"],
    )
    headings, rows = read_sheet(content)
    assert guessed_mapping(headings) == {"number": 0, "words": 1, "place": 2, "deadline": 3}
    assert rows == [(4, ["A1", "停车乱", "幸福街", "2026-12-01"])]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NotASheet),
        (b"PK\x03\x04nonsense", NotASheet),
        (b"\x00" * 5000, NotASheet),
        (sheet(["工单编号", "内容"]), EmptySheet),
        (sheet(["工单编号", "内容"], *[[f"A{n}", "x"] for n in range(MOST_ROWS + 1)]), TooManyRows),
    ],
)
def test_what_is_no_list_is_refused(content, refusal):
    with pytest.raises(refusal):
        read_sheet(content)


def test_cells_are_text_as_people_read_it():
    assert [text_of(cell) for cell in (13800138000.0, 1.5, None, True, "a\x00b ", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))] == [
        "13800138000", "1.5", "", "是", "a b", "2026-01-02 03:04:05",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026-12-01", "2026-12-01T23:59:00+08:00"),
        ("2026/12/01 09:30", "2026-12-01T09:30:00+08:00"),
        ("2026年12月1日 9:30", "2026-12-01T09:30:00+08:00"),
        ("明天", None),
        ("0001-01-01", None),
    ],
)
def test_times_as_lists_write_them(typed, told):
    found = time_of(typed, ZONE, end=True)
    assert (found.isoformat() if found else None) == told


@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_headings_give_a_mapping_without_a_column_twice(headings):
    mapping = guessed_mapping(headings)
    assert len(set(mapping.values())) == len(mapping)
    assert set(mapping) <= {column.field for column in COLUMNS}


@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_cells_are_an_order_or_told_why_not(cells):
    mapping = {column.field: n for n, column in enumerate(COLUMNS)}
    row, findings = order_of([text_of(cell) for cell in cells], mapping, ZONE)
    assert (row is None) == bool(findings)


@pytest.mark.parametrize(("cell", "words", "metres"), [
    ("35", "", 35), ("35 米", "距巷口80米", 35), ("", "幸福街距巷口约 80 米处停车乱", 80), ("", "离胡同巷口大约120米", 120),
    ("很远", "", None), ("", "12 号门前，宽 3 米", None), ("1" * 30, "", None), ("-3", "", None),
])  # fmt: skip
def test_metres_are_read_where_a_column_or_the_words_say_them_and_not_guessed(cell, words, metres):
    assert metres_of(cell, words) == metres


def known(**more):
    playbook = check_text(packs.text("longtan")).playbook
    alleys = [
        AlleyFact(UUID(int=n), UUID(int=9), "alley", name, date(2017, 1, 1))
        for n, name in ((1, "幸福街"), (2, "光明胡同"))
    ]
    return Known(**({"alleys": alleys, "playbook": playbook, "taken": {}, "first": {}, "now": NOW} | more))


@pytest.mark.parametrize(
    ("row", "more", "verdict", "words"),
    [
        ({"words": "幸福街停车乱"}, {}, "ready", []),
        ({"words": "停车乱", "place": "光明胡同 3 号"}, {}, "ready", []),
        ({"words": "停车乱"}, {}, "refused", ["没有认出街巷：{place}"]),
        ({"words": "幸福街和光明胡同停车乱"}, {}, "refused", ["提到好几条街巷：{names}。"]),
        ({"words": "幸福街有点事"}, {}, "refused", ["认不出类别，请在制度里补关键词或代码，或者手工登记。"]),
        ({"words": "幸福街停车乱"}, {"taken": {"A1": "261123-X"}}, "known", ["这张工单已经接过，事项编号 {case}。"]),
        ({"words": "幸福街停车乱"}, {"first": {"A1": 2}}, "refused", ["与第 {row} 行的工单编号相同。"]),
        ({"words": "幸福街停车乱", "deadline": NOW}, {}, "ready", ["办理时限已经过了，照接，按本街道时限办。"]),
    ],
)
def test_what_a_row_comes_to(row, more, verdict, words):
    found = check_order(Row(number="A1", **row), 5, known(**more))
    assert (found.verdict, [f.text for f in found.findings]) == (verdict, words)
