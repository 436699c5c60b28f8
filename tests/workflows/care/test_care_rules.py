"""What is shown of a household in care, and when somebody should call there."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.care.rules import masked, next_visit

SINCE = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张桂兰", "张＊＊"), ("欧阳明", "欧＊＊"), (" 李 ", "李＊＊"), ("", "＊＊＊"), (None, "＊＊＊")],
)
def test_the_list_says_no_more_than_the_family_name(name, shown):
    assert masked(name) == shown


@given(st.text(min_size=1, max_size=40))
def test_the_mask_is_as_long_for_every_name(name):
    assert len(masked(name)) == 3


@given(st.integers(0, 400), st.integers(1, 366))
def test_the_next_visit_counts_from_the_last_one(ago, every):
    last = SINCE + timedelta(days=ago)
    assert next_visit(SINCE, last, every) - last == timedelta(days=every)
    assert next_visit(SINCE, None, every) == SINCE
