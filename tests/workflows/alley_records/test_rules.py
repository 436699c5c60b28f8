"""Drawing along an alley, and the calendar of its walks."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hutong.alley_records.coverage import calendar, share
from hutong.alley_records.strips import ROOM, WIDTH, along, ticks

LENGTHS = st.integers(1, 20_000)


@given(LENGTHS, st.lists(st.integers(-5, 30_000), max_size=60))
def test_every_matter_is_on_the_strip_and_none_lies_upon_another(length, positions):
    marks = along(length, list(enumerate_positions(positions)))
    assert sorted(mark.of for mark in marks) == list(range(len(positions)))
    assert all(0 <= mark.x <= WIDTH for mark in marks)
    for row in {mark.row for mark in marks}:
        places = sorted(mark.x for mark in marks if mark.row == row)
        assert all(right - left >= ROOM for left, right in pairwise(places))


def enumerate_positions(positions):
    return ((metres, n) for n, metres in enumerate(positions))


@given(LENGTHS)
def test_the_scale_has_both_ends_and_few_numbers_between(length):
    found = ticks(length)
    assert (found[0].metres, found[-1].metres) == (0, length)
    assert len(found) <= 12
    assert [tick.metres for tick in found] == sorted({tick.metres for tick in found} | ({0} if length else set()))


@given(st.dates(date(2017, 1, 1), date(2035, 1, 1)), st.integers(0, 60))
def test_the_calendar_is_of_whole_weeks_up_to_that_of_today(today, age):
    since = today - timedelta(days=age)
    weeks = calendar({today: (2, 50)}, today, since)
    days = [day for week in weeks for day in week]
    assert (days[0].day.weekday(), days[-1].day.weekday(), len(days)) == (0, 6, 35)
    assert [day.day for day in days if day.walks] == [today]
    walked, been = share(weeks)
    assert (walked, been) == (1, sum(since <= day.day <= today for day in days))
