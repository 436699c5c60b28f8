"""Whose month it was: by the days on which somebody held the post."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.evaluations.months import days_in, month_after

MAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("spans", "days"),
    [
        ([(date(2025, 1, 1), None)], 31),
        ([(date(2025, 1, 1), date(2026, 4, 30))], 0),
        ([(date(2026, 6, 1), None)], 0),
        ([(date(2026, 5, 30), None)], 2),
        ([(date(2025, 1, 1), date(2026, 5, 1))], 1),
        ([(date(2026, 5, 1), date(2026, 5, 10)), (date(2026, 5, 8), date(2026, 5, 12))], 12),
        ([], 0),
    ],
)
def test_each_day_of_the_month_counts_once(spans, days):
    assert days_in(MAY, spans) == days


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_month_after_begins_the_day_after_the_last(day):
    first, after = day.replace(day=1), month_after(day)
    assert (after.day, (after - timedelta(days=1)).month) == (1, day.month)
    assert days_in(day, [(first, None)]) == (after - first).days
