"""What differs between entries, and what a sheet of the register says, whatever stands in it."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.registers.errors import CountsOfYardsOnly, DayNotYet, NameMissing
from hutong.registers.rules import differences, tidy
from hutong.registers.schemas import Entry, EntryKind
from hutong.registers.sheets import HEADS, KINDS, read_rows

TODAY = date(2026, 11, 30)
ALLEY, OTHER, KNOWN = UUID(int=1), UUID(int=2), UUID(int=9)
HEAD = (1, list(HEADS.values()))
ALLEYS = {"安国胡同": ALLEY}
COUNTS = st.none() | st.integers(0, 5000)
ENTRIES = st.builds(
    Entry, kind=st.sampled_from(EntryKind), name=st.text(min_size=1, max_size=60), households=COUNTS, residents=COUNTS,
    until=st.none() | st.dates(date(2020, 1, 1), TODAY),
)  # fmt: skip


@given(ENTRIES, ENTRIES)
def test_differences_tell_every_field_that_differs_and_no_other(before, after):
    found = {each.field for each in differences(before, after)}
    assert found == {
        f for f in ("name", "kind", "households", "residents", "until") if getattr(before, f) != getattr(after, f)
    }
    assert list(differences(before, before)) == []


def test_an_entry_that_cannot_be_is_refused():
    yard = Entry(kind=EntryKind.YARD, name=" 12 号院 ", households=8, residents=20)
    assert tidy(yard, TODAY).name == "12 号院"
    for wrong, why in (
        (Entry(kind=EntryKind.SHOP, name="   "), NameMissing),
        (Entry(kind=EntryKind.SHOP, name="小卖部", households=1), CountsOfYardsOnly),
        (Entry(kind=EntryKind.UNIT, name="小学", until=date(2026, 12, 1)), DayNotYet),
    ):
        with pytest.raises(why):
            tidy(wrong, TODAY)


def sheet(*rows):
    return read_rows([HEAD, *enumerate(rows, start=2)], alleys=ALLEYS, known={KNOWN: ALLEY, UUID(int=8): OTHER})


def test_a_sheet_is_read_row_by_row_and_each_fault_names_its_row():
    good = ["", "安国胡同", "门店", "小卖部", "", "", ""]
    rows, faults = sheet(good, [str(KNOWN), "安国胡同", "院落", "12号院", "8", "20", "2026/11/1"])
    assert faults == []
    assert [(row.id, row.entry.kind, row.entry.households, row.entry.until) for row in rows] == [
        (None, EntryKind.SHOP, None, None), (KNOWN, EntryKind.YARD, 8, date(2026, 11, 1)),
    ]  # fmt: skip
    bad = (
        ["", "别的胡同", "门店", "x", "", "", ""], ["x", "安国胡同", "门店", "x", "", "", ""],
        [str(UUID(int=8)), "安国胡同", "门店", "x", "", "", ""], ["", "安国胡同", "饭馆", "x", "", "", ""],
        ["", "安国胡同", "门店", "", "", "", ""], ["", "安国胡同", "门店", "长" * 61, "", "", ""],
        ["", "安国胡同", "院落", "x", "-1", "", ""], ["", "安国胡同", "院落", "x", "99999", "", ""],
        ["", "安国胡同", "门店", "x", "", "", "昨天"], ["", "安国胡同", "门店", "x", "", "", "2026-11-01"],
    )  # fmt: skip
    rows, faults = sheet(*bad, good)
    assert ([fault.n for fault in faults], len(rows)) == (list(range(2, 12)), 1)
    again = [str(KNOWN), "安国胡同", "门店", "x", "", "", ""]
    assert [fault.n for fault in sheet(again, again)[1]] == [3]


@given(st.lists(st.lists(st.text(max_size=30), max_size=9), max_size=6))
def test_whatever_stands_in_a_sheet_every_row_is_read_or_told(cells):
    rows, faults = sheet(*cells)
    assert len(rows) + len(faults) == len(cells)
    assert len(read_rows(list(enumerate([[], *cells], start=1)), alleys=ALLEYS, known={})[1]) == 1


def test_every_kind_has_its_word():
    assert set(KINDS) == set(EntryKind)
