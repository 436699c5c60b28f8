"""Which day is still on time after the desk was closed, and what a reader means by what it types."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.checkins.rules import Held, card_number, is_on_time, spans, still_open

MONDAY = date(2026, 11, 30)


def working(day):
    return day.weekday() < 5


def day(n):
    return MONDAY + timedelta(days=n)


def test_a_closed_friday_is_on_time_all_through_monday():
    friday = day(-3)
    assert is_on_time(friday, MONDAY, {friday}, working)
    assert not is_on_time(friday, day(1), {friday}, working)
    # She may come on Saturday already, and Monday too may be closed.
    assert is_on_time(friday, day(-2), {friday}, working)
    assert is_on_time(friday, day(1), {friday, MONDAY}, working)


def test_a_day_on_which_the_desk_was_open_is_late_on_the_next():
    assert not is_on_time(day(-3), MONDAY, {day(-4)}, working)
    assert not is_on_time(day(1), MONDAY, {day(1)}, working)


DAYS = st.integers(-20, 20).map(day)


@given(DAYS, st.frozensets(DAYS))
def test_more_closed_days_never_make_one_late(today, closed):
    before = still_open(today, closed, working)
    assert before == sorted(before)
    assert all(each in closed and each < today for each in before)
    assert set(before) <= set(still_open(today, closed | {today, today - timedelta(days=1)}, working))


@pytest.mark.parametrize(
    "typed",
    ["12345678", " 1234 5678 ", ";12345678?", "%12345678?", "\x0212345678\x03", "１２３４５６７８", "12345678\r\n"],
)
def test_a_card_is_its_number_whatever_the_reader_puts_around_it(typed):
    assert card_number(typed) == "12345678"


@given(st.text(max_size=40))
def test_any_text_gives_a_number_that_stays(typed):
    assert card_number(card_number(typed)) == card_number(typed)


def test_a_duty_is_told_by_unbroken_days_with_what_was_held_on_the_last():
    rows = [
        Held("甲", "steward", day(-9), day(-6)), Held("乙", "steward", day(-5), day(-3)), Held("丙", "steward", day(-8), day(-3)),
        Held("丁", "chief", day(-1), day(0)),
    ]  # fmt: skip
    found = [(since, until, {one.alley for one in held}) for since, until, held in spans(rows)]
    assert found == [(day(-9), day(-3), {"乙", "丙"}), (day(-1), day(0), {"丁"})]


@given(st.lists(st.tuples(DAYS, st.integers(0, 9)), max_size=6))
def test_a_day_lies_in_one_span_where_something_was_held_and_in_none_where_nothing_was(starts):
    rows = [Held("甲", "steward", since, since + timedelta(days=n)) for since, n in starts]
    found = spans(rows)
    for n in range(-21, 32):
        held = any(row.since <= day(n) <= row.until for row in rows)
        assert sum(since <= day(n) <= until for since, until, _ in found) == held
