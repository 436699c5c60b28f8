"""Each minute of a person counts once, whatever was told of it and in whatever order it came."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.patrols.spans import Span, minutes_left, minutes_once, visit_span

NINE = datetime(2026, 12, 1, 1, tzinfo=UTC)


def span(begins, ends, told=None):
    """Minutes after nine."""
    return Span(
        NINE + timedelta(minutes=begins), NINE + timedelta(minutes=ends), ends - begins if told is None else told
    )


@pytest.mark.parametrize(
    ("told", "others", "left"),
    [
        (span(0, 60), [], 60),
        (span(0, 60), [span(60, 90)], 60),
        (visit_span(NINE + timedelta(minutes=30), 20), [span(0, 60)], 0),
        (span(0, 60), [span(10, 30)], 40),
        (span(0, 60), [span(30, 90)], 30),
        (span(0, 60), [span(0, 60)], 0),
        # She told forty of the hour: twenty are left for the visit.
        (span(10, 30), [span(0, 60, 40)], 20),
        (span(10, 40), [span(0, 60, 40)], 20),
        (span(0, 60), [span(-30, 30), span(-30, 30)], 30),
    ],
    ids=["alone", "one after the other", "a visit on a walk", "a walk with a visit on it", "half at the same time", "twice the same",
         "time to spare", "less to spare", "others twice the same"],
)  # fmt: skip
def test_what_is_left_to_count(told, others, left):
    assert minutes_left(told, others) == left


@st.composite
def stretch(draw):
    begins, length = draw(st.integers(0, 600)), draw(st.integers(0, 300))
    return span(begins, begins + length, draw(st.integers(0, length)))


@given(st.lists(stretch(), max_size=6))
def test_never_more_than_was_told_nor_less_than_the_longest(told):
    once = minutes_once(told)
    assert once <= sum(each.minutes for each in told)
    assert once >= max((each.minutes for each in told[:1]), default=0)


@given(stretch(), stretch())
def test_two_take_no_more_time_than_there_was(one, other):
    both = minutes_once([one, other])
    whole = max(one.ends, other.ends) - min(one.begins, other.begins)
    assert both <= max(whole / timedelta(minutes=1), 0)
