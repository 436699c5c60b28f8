"""A phone's clock that is hours wrong: whatever it says, the walk keeps its length and lies in no future."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hutong.patrols.rules import AHEAD
from hutong.submissions.rules import clockwork, moment_of

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
STARTED, ENDED = NOW - timedelta(hours=3), NOW - timedelta(hours=2)
any_moment = st.datetimes(timezones=st.just(UTC))


def test_a_clock_that_is_right_is_left_alone():
    clock = clockwork(ENDED, started=STARTED, sent_at=NOW - timedelta(minutes=2), not_before=None, now=NOW)
    assert not clock.is_wrong
    assert clock.read(ENDED, NOW) == ENDED


def test_a_clock_five_hours_ahead_is_read_by_what_it_says_while_sending():
    ahead = timedelta(hours=5)
    clock = clockwork(ENDED + ahead, started=STARTED + ahead, sent_at=NOW + ahead, not_before=None, now=NOW)
    assert (clock.read(STARTED + ahead, NOW), clock.read(ENDED + ahead, NOW)) == (STARTED, ENDED)
    assert clock.is_wrong


def test_a_clock_set_right_on_the_way_puts_the_end_at_the_receipt():
    ahead = timedelta(hours=5)
    clock = clockwork(ENDED + ahead, started=STARTED + ahead, sent_at=NOW, not_before=None, now=NOW)
    assert (clock.read(STARTED + ahead, NOW), clock.read(ENDED + ahead, NOW)) == (NOW - timedelta(hours=1), NOW)


def test_a_walk_cannot_be_older_than_the_list_it_was_done_by():
    long_ago = datetime(2015, 1, 1, tzinfo=UTC)
    kit = NOW - timedelta(days=1)
    clock = clockwork(long_ago + timedelta(hours=1), started=long_ago, sent_at=NOW, not_before=kit, now=NOW)
    assert clock.read(long_ago + timedelta(hours=1), NOW) == NOW


def test_a_walk_of_three_weeks_ago_stays_where_it_was():
    ago = timedelta(days=21)
    clock = clockwork(ENDED - ago, started=STARTED - ago, sent_at=NOW, not_before=NOW - timedelta(days=22), now=NOW)
    assert clock.read(ENDED - ago, NOW) == ENDED - ago


@given(started=any_moment, minutes=st.integers(0, 1440), sent=st.none() | any_moment, kit=st.none() | any_moment)
def test_whatever_the_clock_says_nothing_lies_in_the_future(started, minutes, sent, kit):
    try:
        ended = started + timedelta(minutes=minutes)
    except OverflowError:
        ended = started
    clock = clockwork(ended, started=started, sent_at=sent, not_before=kit, now=NOW)
    begun, over = clock.read(started, NOW), clock.read(ended, NOW)
    assert begun <= over <= NOW
    if over < NOW - AHEAD and datetime(2, 1, 1, tzinfo=UTC) < begun:
        assert over - begun == ended - started


def test_a_picture_is_dated_by_our_clock_and_by_none_where_it_cannot_be():
    ahead = timedelta(hours=5)
    assert moment_of(ENDED, sent_at=NOW, now=NOW) == ENDED
    assert moment_of(ENDED + ahead, sent_at=NOW + ahead, now=NOW) == ENDED
    assert moment_of(ENDED + ahead, sent_at=NOW, now=NOW) is None
    assert moment_of(datetime(1970, 1, 1, tzinfo=UTC), sent_at=NOW, now=NOW) is None
    assert moment_of(None, sent_at=NOW, now=NOW) is None


@given(said=any_moment, sent=st.none() | any_moment)
def test_no_picture_is_of_the_future_whatever_the_phone_says(said, sent):
    moment = moment_of(said, sent_at=sent, now=NOW)
    assert moment is None or moment <= NOW + AHEAD
