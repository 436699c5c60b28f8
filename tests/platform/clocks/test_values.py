"""Calendars and limits as they stand in packs and rows."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from hutong.clocks import Calendar, ClockKind, FixedClock, Limit, Pause, Session, SystemClock

PACK = """
zone = "Asia/Shanghai"
weekdays = [1, 2, 3, 4, 5, 6]
sessions = [{ opens = "08:30", closes = "12:00" }, { opens = "14:00", closes = "17:30" }]
settled_years = [2027]

[[overrides]]
day = 2027-10-01
working = false
reason = "国庆节"
"""

TWICE = """
overrides = [{ day = 2017-10-01, working = true, reason = "a" }, { day = 2017-10-01, working = false, reason = "b" }]
"""


def test_a_calendar_reads_from_toml_and_comes_back_the_same():
    calendar = msgspec.toml.decode(PACK, type=Calendar)
    assert calendar.sessions == (Session("08:30", "12:00"), Session("14:00", "17:30"))
    assert msgspec.toml.decode(msgspec.toml.encode(calendar), type=Calendar) == calendar
    assert msgspec.json.decode(msgspec.json.encode(calendar), type=Calendar) == calendar


def test_equal_calendars_share_their_tables():
    one, other = (msgspec.toml.decode(PACK, type=Calendar) for _ in range(2))
    assert one is not other
    assert one.working_time is other.working_time
    assert one.working_time is not Calendar().working_time


@pytest.mark.parametrize(
    "text",
    [
        'zone = "Asia/Nowhere"',
        'zone = "../etc/passwd"',
        "weekdays = []",
        "weekdays = [8]",
        "sessions = []",
        'sessions = [{ opens = "12:00", closes = "09:00" }]',
        'sessions = [{ opens = "9:00", closes = "12:00" }]',
        'sessions = [{ opens = "09:00", closes = "24:00" }]',
        'sessions = [{ opens = "09:00", closes = "13:00" }, { opens = "12:00", closes = "18:00" }]',
        'holidays = "france"',
        "wekdays = [1]",
        TWICE,
    ],
)
def test_a_wrong_calendar_is_refused(text):
    with pytest.raises(msgspec.ValidationError):
        msgspec.toml.decode(text, type=Calendar)


def test_limits_read_from_toml():
    text = '[a]\namount = 4\nclock = "working_hours"\n[b]\namount = 0.5\nclock = "continuous_hours"'
    limits = msgspec.toml.decode(text, type=dict[str, Limit])
    assert limits == {"a": Limit(4, ClockKind.WORKING_HOURS), "b": Limit(0.5, ClockKind.CONTINUOUS_HOURS)}
    assert str(limits["a"]) == "4 个工作小时"
    assert str(limits["b"]) == "0.5 小时"


@pytest.mark.parametrize("clock", ClockKind)
@pytest.mark.parametrize("amount", [0, -1, float("nan"), float("inf"), 1e9, 0.001])
def test_a_limit_is_more_than_nothing_and_not_endless(amount, clock):
    with pytest.raises(ValueError, match="时限"):
        Limit(amount, clock)


def test_a_limit_in_days_is_whole():
    with pytest.raises(ValueError, match="整天"):
        Limit(1.5, ClockKind.WORKING_DAYS)


def test_clocks_tell_utc():
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC
    clock = FixedClock(datetime(2017, 8, 30, 8, tzinfo=timezone(timedelta(hours=8))))
    assert clock.now() == datetime(2017, 8, 30, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    clock.set(clock.now() + timedelta(days=1))
    assert clock.now() == datetime(2017, 8, 31, tzinfo=UTC)
    with pytest.raises(ValueError, match="zone"):
        clock.set(datetime(2017, 8, 30))  # noqa: DTZ001 - the point of the test


def test_a_deadline_survives_being_stored():
    calendar, since = Calendar(), datetime(2017, 9, 29, 2, tzinfo=UTC)
    pauses = [Pause(since + timedelta(hours=1), since + timedelta(days=12))]
    deadline = calendar.deadline(Limit(5, ClockKind.WORKING_DAYS), since, pauses)
    assert msgspec.json.decode(msgspec.json.encode(deadline), type=type(deadline)) == deadline
