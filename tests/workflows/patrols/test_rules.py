"""What counts as a finished walk."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.patrols.errors import ItemsMissing, NoSuchItem, NotInTheFuture, TimesTurned
from hutong.patrols.rules import AHEAD, checked_items, walked_minutes
from hutong.patrols.schemas import ItemResult, Point
from hutong.texts import speaking

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def clear(*codes):
    return [ItemResult(item=code, state="clear") for code in codes]


@pytest.fixture(scope="module")
def items(pack):
    return pack("longtan").items_on(NOW.date())


def test_answers_come_back_in_the_lists_order(items):
    codes = [item.code for item in items]
    assert [result.item for result in checked_items(items, clear(*reversed(codes)))] == codes


def test_the_last_answer_to_an_item_counts(items):
    codes = [item.code for item in items]
    twice = [*clear(*codes), ItemResult(item=codes[0], state="found", note="坑")]
    assert checked_items(items, twice)[0].note == "坑"


def test_everything_missing_is_named(items):
    with pytest.raises(ItemsMissing) as missing:
        checked_items(items, clear(*(item.code for item in items[2:])))
    assert missing.value.params["count"] == 2
    assert items[0].name.zh in missing.value.params["items"]
    assert items[1].name.zh in missing.value.params["items"]
    with speaking("en"), pytest.raises(ItemsMissing) as missing:
        checked_items(items, clear(*(item.code for item in items[1:])))
    assert missing.value.params["items"] == items[0].name.en


def test_an_item_of_another_list_is_refused(items):
    with pytest.raises(NoSuchItem):
        checked_items(items, clear(*(item.code for item in items), "moon"))


@given(minutes=st.integers(0, 1440), told=st.none() | st.integers(0, 1440))
def test_never_more_minutes_than_lay_between(minutes, told):
    counted = walked_minutes(NOW - timedelta(minutes=minutes), NOW, told, NOW)
    assert counted == (minutes if told is None else min(told, minutes))


@given(days=st.integers(2, 400), told=st.none() | st.integers(0, 1440))
def test_a_walk_that_nobody_ended_counts_what_was_told_or_an_hour(days, told):
    assert walked_minutes(NOW - timedelta(days=days), NOW, told, NOW) == (60 if told is None else told)


def test_time_runs_forward_and_not_past_now():
    with pytest.raises(TimesTurned):
        walked_minutes(NOW, NOW - timedelta(seconds=1), None, NOW)
    with pytest.raises(NotInTheFuture):
        walked_minutes(NOW, NOW + AHEAD + timedelta(seconds=1), None, NOW)
    assert walked_minutes(NOW, NOW + AHEAD, None, NOW) == 10


@given(lat=st.floats(-90, 90), lon=st.floats(-180, 180))
def test_a_position_is_kept_to_a_hundred_metres(lat, lon):
    kept = Point(lat, lon).rounded()
    assert abs(kept["lat"] - lat) <= 0.0005 + 1e-9
    assert kept == {"lat": round(kept["lat"], 3), "lon": round(kept["lon"], 3)}
