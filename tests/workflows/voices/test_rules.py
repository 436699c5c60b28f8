"""Who reads a voice, and what is pooled: never from fewer than five, never while the quarter runs."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hutong.voices.rules import Heard, Said, pooled, quarter_of

TODAY = date(2026, 11, 30)
PEOPLE = [UUID(int=n) for n in range(8)]
VOICES = st.lists(
    st.builds(
        Heard,
        person=st.sampled_from(PEOPLE),
        kind=st.sampled_from(["alley-chief", "deputy-chief"]),
        came=st.sampled_from(list(Said)),
        done=st.sampled_from(list(Said)),
        day=st.dates(TODAY - timedelta(days=400), TODAY),
    ),
    max_size=40,
)


@given(voices=VOICES, least=st.integers(5, 8))
def test_nothing_is_told_of_fewer_than_enough_stewards_or_of_a_running_quarter(voices, least):
    for pool in pooled(voices, least=least, today=TODAY):
        within = [v for v in voices if v.kind == pool.kind and quarter_of(v.day) == pool.quarter]
        assert pool.quarter.last < TODAY
        if len({v.person for v in within}) < least:
            assert (pool.voices, pool.came, pool.did_not_come, pool.done, pool.not_done) == (None,) * 5
        else:
            assert pool.voices == len(within)
            assert pool.came + pool.did_not_come <= pool.voices
            assert pool.done + pool.not_done <= pool.voices


@given(voices=VOICES)
def test_whoever_speaks_today_changes_no_number_that_can_be_seen(voices):
    one_more = [*voices, Heard(PEOPLE[0], "alley-chief", Said.NO, Said.NO, TODAY)]
    assert pooled(one_more, least=5, today=TODAY) == pooled(voices, least=5, today=TODAY)


@given(day=st.dates(date(2017, 1, 1), date(2035, 12, 31)))
def test_every_day_lies_in_its_quarter(day):
    quarter = quarter_of(day)
    assert quarter.first <= day <= quarter.last
    assert quarter_of(quarter.last) == quarter
    assert quarter_of(quarter.last + timedelta(days=1)) != quarter
