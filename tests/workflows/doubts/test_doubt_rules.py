"""What is asked about a walk, and what never is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.doubts.rules import Doubt, Finished, Place, Shot, metres, odd_about
from hutong.playbooks.doubts import Doubts

RULES = Doubts(pace=160, longest=240, distance=800, clock=120, likeness=3)
START = datetime(2026, 11, 30, 1, tzinfo=UTC)
HERE, NEAR, AWAY = Place(39.875, 116.435), Place(39.877, 116.435), Place(39.905, 116.435)
KNOWN = [HERE, NEAR, HERE]


def walked(minutes=20, **more):
    return Finished(minutes=minutes, started_at=START, finished_at=START + timedelta(minutes=minutes), **more)


def kinds(walk, *, rules=RULES, length=400, known=KNOWN):
    return [odd.doubt for odd in odd_about(rules, walk, length_m=length, known=known)]


def test_an_ordinary_walk_is_not_asked_about():
    shots = (Shot(point=HERE, taken_at=START + timedelta(minutes=5)),)
    assert kinds(walked(start=HERE, finish=NEAR, shots=shots)) == []


@pytest.mark.parametrize(
    ("minutes", "length", "asked"), [(1, 400, True), (2, 400, False), (0, 160, False), (0, 161, True)]
)
def test_too_short_for_the_length_of_the_alley(minutes, length, asked):
    assert (kinds(walked(minutes), length=length) == [Doubt.SHORT]) is asked


@pytest.mark.parametrize(("minutes", "asked"), [(240, False), (241, True), (940, True)])
def test_too_long_for_one_walk(minutes, asked):
    assert (kinds(walked(minutes)) == [Doubt.LONG]) is asked


def test_a_position_far_from_where_others_were():
    assert kinds(walked(start=AWAY, finish=AWAY)) == [Doubt.FAR]
    assert kinds(walked(shots=(Shot(point=AWAY),))) == [Doubt.FAR]


def test_a_few_earlier_positions_tell_nothing():
    assert kinds(walked(start=AWAY), known=KNOWN[:2]) == []
    assert kinds(walked(start=AWAY), known=[]) == []


def test_start_far_from_finish_is_told_to_the_hundred_metres():
    [odd] = odd_about(RULES, walked(start=HERE, finish=AWAY), length_m=400, known=[])
    assert (odd.doubt, odd.figures) == (Doubt.APART, {"metres": 3300})


@pytest.mark.parametrize(("off", "asked"), [(-121, True), (-119, False), (139, False), (141, True)])
def test_a_photo_taken_at_another_time(off, asked):
    walk = walked(shots=(Shot(taken_at=START + timedelta(minutes=off)),))
    assert (kinds(walk) == [Doubt.CLOCK]) is asked


def test_photos_seen_before_are_one_question():
    [odd] = odd_about(RULES, walked(shots=(Shot(seen=True), Shot(), Shot(seen=True))), length_m=400, known=[])
    assert (odd.doubt, odd.figures) == (Doubt.SEEN, {"n": 2})


PLACES = st.none() | st.builds(Place, st.floats(-90, 90), st.floats(-180, 180))
TIMES = st.none() | st.integers(-(10**6), 10**6).map(lambda n: START + timedelta(minutes=n))
SHOTS = st.lists(st.builds(Shot, point=PLACES, taken_at=TIMES, seen=st.booleans()), max_size=4).map(tuple)
WALKS = st.builds(walked, st.integers(0, 1440), start=PLACES, finish=PLACES, shots=SHOTS)


@given(WALKS, st.integers(1, 20000), st.lists(PLACES.filter(bool), max_size=5))
def test_each_kind_at_most_once_and_nothing_without_a_rule(walk, length, known):
    asked = kinds(walk, length=length, known=known)
    assert len(asked) == len(set(asked))
    assert kinds(walk, rules=Doubts(), length=length, known=known) == []


@given(WALKS, st.integers(1, 20000))
def test_more_minutes_never_make_a_walk_too_short(walk, length):
    longer = walked(walk.minutes + 1)
    assert Doubt.SHORT in kinds(walk, length=length) or Doubt.SHORT not in kinds(longer, length=length)


@given(PLACES.filter(bool), PLACES.filter(bool))
def test_a_distance_is_the_same_both_ways(one, other):
    assert metres(one, other) == pytest.approx(metres(other, one), abs=1e-3)
