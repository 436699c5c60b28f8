"""How a promise stands on a day, and which hang on the wall."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.clocks import Calendar
from hutong.commitments.rules import SOON, Promise, Standing, first_due, is_on_the_wall, remind_on, standing_of
from hutong.letters.rules import Standing as LetterStanding
from hutong.letters.rules import standing_of as letter_standing

CALENDAR = Calendar()
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
DUE = date(2026, 11, 27)  # A Friday.


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2026, 11, 23), Standing.RUNNING),
        (date(2026, 11, 24), Standing.SOON),
        (date(2026, 11, 27), Standing.SOON),
        (date(2026, 11, 28), Standing.LATE),
    ],
)
def test_the_day_itself_is_in_time(day, standing):
    assert standing_of(Promise(owned=True, due=DUE), day, CALENDAR) is standing


def test_free_days_do_not_count_towards_the_reminder():
    monday = date(2026, 11, 30)
    assert remind_on(monday, CALENDAR) == date(2026, 11, 25)


@given(DAYS)
def test_the_reminder_comes_so_many_working_days_before(due):
    since = remind_on(due, CALENDAR)
    between = [since + timedelta(days=n) for n in range((due - since).days)]
    assert sum(CALENDAR.is_working_day(day).working for day in between) == SOON


@given(DAYS, st.booleans(), st.none() | DAYS, st.none() | DAYS, st.none() | DAYS)
def test_nothing_hangs_on_the_wall_that_was_kept_or_is_nobodys_or_is_in_time(day, owned, due, first, done):
    promise = Promise(owned=owned, due=due, first_due=first, done=done)
    if is_on_the_wall(promise, day):
        assert owned
        assert done is None
        assert due is not None
        assert day > min(due, first or due)


def test_moving_the_day_does_not_take_a_promise_off_the_wall():
    moved = Promise(owned=True, due=date(2026, 12, 20), first_due=DUE)
    assert is_on_the_wall(moved, date(2026, 12, 1))
    assert standing_of(moved, date(2026, 12, 1), CALENDAR) is Standing.RUNNING
    assert first_due(date(2026, 12, 20), [DUE, date(2026, 12, 10)]) == DUE


def test_a_decision_of_nobody_is_no_promise_and_the_residents_have_the_last_word():
    assert standing_of(Promise(owned=False, due=DUE), date(2027, 1, 1), CALENDAR) is Standing.RESOLVED
    assert standing_of(Promise(owned=True, due=DUE, done=DUE), DUE, CALENDAR) is Standing.DONE
    assert standing_of(Promise(owned=True, due=DUE, done=DUE, confirmed=DUE), DUE, CALENDAR) is Standing.CONFIRMED


@pytest.mark.parametrize(
    ("day", "ended", "standing"),
    [
        (date(2026, 10, 27), None, LetterStanding.IN_FORCE),
        (date(2026, 10, 28), None, LetterStanding.DUE),
        (DUE, None, LetterStanding.DUE),
        (date(2026, 11, 28), None, LetterStanding.OVER),
        (date(2026, 11, 28), DUE, LetterStanding.ENDED),
    ],
)
def test_a_letter_is_to_be_renewed_in_its_last_month(day, ended, standing):
    assert letter_standing(DUE, ended, day) is standing
