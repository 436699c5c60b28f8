"""Every day has an answer, and a day of an unknown year says that it is a guess."""

from datetime import date, timedelta

import pytest

from hutong.clocks import Calendar, DayOverride, DayReason, Session, national_years

DAYS = [date(2004, 1, 1) + timedelta(days=n) for n in range((date(2036, 1, 1) - date(2004, 1, 1)).days)]


def test_every_day_from_2004_to_2035_has_an_answer():
    calendar = Calendar()
    answers = [calendar.is_working_day(day) for day in DAYS]
    assert [answer.day for answer in answers] == DAYS
    known = national_years()
    assert [answer.provisional for answer in answers] == [day.year not in known for day in DAYS]
    assert known[0] == 2004
    assert known[-1] >= 2026


def test_days_of_unknown_years_follow_the_weekday():
    calendar = Calendar()
    for day in DAYS:
        answer = calendar.is_working_day(day)
        if answer.provisional:
            assert answer.working == (day.isoweekday() <= 5)
            assert answer.reason in {DayReason.WEEKDAY, DayReason.REST_DAY}


# From the notices of the State Council for 2017, 2020 (as lengthened in January 2020) and 2026.
@pytest.mark.parametrize(
    ("day", "working", "reason", "name"),
    [
        (date(2017, 4, 1), True, DayReason.MADE_UP, "清明"),
        (date(2017, 4, 3), False, DayReason.HOLIDAY, "清明"),
        (date(2017, 5, 27), True, DayReason.MADE_UP, "端午"),
        (date(2017, 9, 30), True, DayReason.MADE_UP, "国庆节"),
        (date(2017, 10, 4), False, DayReason.HOLIDAY, "中秋"),
        (date(2017, 10, 6), False, DayReason.HOLIDAY, "国庆节"),
        (date(2017, 10, 9), True, DayReason.WEEKDAY, ""),
        (date(2017, 10, 14), False, DayReason.REST_DAY, ""),
        (date(2020, 1, 31), False, DayReason.HOLIDAY, "春节"),
        (date(2026, 2, 14), True, DayReason.MADE_UP, "春节"),
        (date(2026, 2, 23), False, DayReason.HOLIDAY, "春节"),
    ],
)
def test_published_days(day, working, reason, name):
    answer = Calendar().is_working_day(day)
    assert (answer.working, answer.reason, answer.name, answer.provisional) == (working, reason, name, False)


def test_the_offices_own_word_goes_before_table_and_weekday():
    calendar = Calendar(
        overrides=(
            DayOverride(date(2017, 10, 2), working=True, reason="专项整治"),
            DayOverride(date(2017, 10, 9), working=False, reason="搬迁"),
            DayOverride(date(2030, 1, 1), working=False, reason="元旦"),
        )
    )
    opened, closed = calendar.is_working_day(date(2017, 10, 2)), calendar.is_working_day(date(2017, 10, 9))
    assert (opened.working, opened.reason, opened.name) == (True, DayReason.OFFICE_OPEN, "专项整治")
    assert (closed.working, closed.reason, closed.name) == (False, DayReason.OFFICE_CLOSED, "搬迁")
    assert not calendar.is_working_day(date(2030, 1, 1)).provisional
    assert calendar.is_working_day(date(2030, 1, 2)).provisional


def test_a_settled_year_is_no_guess():
    calendar = Calendar(settled_years=(2030,))
    assert not calendar.is_working_day(date(2030, 1, 2)).provisional
    assert calendar.is_working_day(date(2031, 1, 2)).provisional


def test_without_a_national_table_only_weekdays_count_and_nothing_is_a_guess():
    calendar = Calendar(holidays="none", weekdays=(1, 2, 3, 4, 5, 6))
    assert calendar.is_working_day(date(2017, 10, 2)).working
    assert calendar.is_working_day(date(2017, 10, 7)).working
    assert not calendar.is_working_day(date(2017, 10, 8)).working
    assert not calendar.is_working_day(date(2035, 10, 1)).provisional


def test_a_day_may_have_sessions_of_its_own():
    half = DayOverride(date(2017, 1, 26), working=True, reason="除夕前一天", sessions=(Session("09:00", "12:00"),))
    calendar = Calendar(overrides=(half,))
    assert calendar.sessions_of(date(2017, 1, 26)) == (Session("09:00", "12:00"),)
    assert calendar.sessions_of(date(2017, 1, 25)) == calendar.sessions
