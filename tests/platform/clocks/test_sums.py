"""The four clocks on days that matter: nights, lunch breaks, 调休, Golden Week, unknown years, other zones."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hutong.clocks import Calendar, ClockKind, DayOverride, Limit, Pause, Session

BEIJING = ZoneInfo("Asia/Shanghai")
HOURS, WORK, DAYS, NATURAL = (
    ClockKind.CONTINUOUS_HOURS,
    ClockKind.WORKING_HOURS,
    ClockKind.WORKING_DAYS,
    ClockKind.NATURAL_DAYS,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def wall(moment: datetime) -> str:
    assert moment.tzinfo is UTC
    return moment.astimezone(BEIJING).isoformat(sep=" ")[:19]


@pytest.mark.parametrize(
    ("amount", "clock", "since", "due"),
    [
        (24, HOURS, "2017-09-30 20:00", "2017-10-01 20:00:00"),
        (0.5, HOURS, "2017-09-30 23:45", "2017-10-01 00:15:00"),
        # Rubbish within four working hours: over lunch, over night, over the week, over Golden Week.
        (4, WORK, "2017-08-28 09:30", "2017-08-28 14:30:00"),
        (4, WORK, "2017-08-28 16:00", "2017-08-29 11:00:00"),
        (4, WORK, "2017-08-25 16:00", "2017-08-28 11:00:00"),
        (4, WORK, "2017-09-30 16:00", "2017-10-09 11:00:00"),
        # Exactly the rest of the day ends with the day, not on the next morning.
        (2, WORK, "2017-08-28 16:00", "2017-08-28 18:00:00"),
        # Reported at night, at lunch, at dawn: the clock starts with the next session.
        (1, WORK, "2017-08-28 22:00", "2017-08-29 10:00:00"),
        (1, WORK, "2017-08-28 12:30", "2017-08-28 14:00:00"),
        (1, WORK, "2017-08-28 06:00", "2017-08-28 10:00:00"),
        # The Saturday before National Day 2017 was worked.
        (3, WORK, "2017-09-29 16:00", "2017-09-30 10:00:00"),
        (1, DAYS, "2017-09-29 10:00", "2017-09-30 18:00:00"),
        (2, DAYS, "2017-09-29 10:00", "2017-10-09 18:00:00"),
        # The day of the start does not count, however early or late.
        (1, DAYS, "2017-08-28 00:00", "2017-08-29 18:00:00"),
        (1, DAYS, "2017-08-28 23:59", "2017-08-29 18:00:00"),
        (1, DAYS, "2017-08-26 11:00", "2017-08-28 18:00:00"),
        (20, DAYS, "2017-09-11 09:00", "2017-10-13 18:00:00"),
        (15, DAYS, "2017-12-22 09:00", "2018-01-15 18:00:00"),
        (250, DAYS, "2016-12-30 09:00", "2018-01-02 18:00:00"),
        (7, NATURAL, "2017-09-29 10:00", "2017-10-06 23:59:59"),
        (1, NATURAL, "2016-02-28 23:59", "2016-02-29 23:59:59"),
    ],
)
def test_when_it_falls_due(amount, clock, since, due):
    assert wall(Calendar().add(Limit(amount, clock), at(since))) == due


@pytest.mark.parametrize(
    ("amount", "clock", "due", "reminder"),
    [
        (2, HOURS, "2017-10-01 01:00", "2017-09-30 23:00:00"),
        (1, WORK, "2017-10-09 10:00", "2017-10-09 09:00:00"),
        (2, WORK, "2017-10-09 10:00", "2017-09-30 17:00:00"),
        (3, WORK, "2017-08-28 14:00", "2017-08-28 10:00:00"),
        # Reminders in days come when the office opens, not at midnight.
        (1, DAYS, "2017-10-09 18:00", "2017-09-30 09:00:00"),
        (1, DAYS, "2017-10-08 18:00", "2017-09-30 09:00:00"),
        (3, DAYS, "2018-01-03 18:00", "2017-12-28 09:00:00"),
        (1, NATURAL, "2017-10-02 23:59:59", "2017-10-01 09:00:00"),
    ],
)
def test_when_to_remind(amount, clock, due, reminder):
    assert wall(Calendar().before(Limit(amount, clock), at(due))) == reminder


@pytest.mark.parametrize(
    ("clock", "start", "end", "elapsed"),
    [
        (HOURS, "2017-08-28 23:00", "2017-08-29 01:30", 2.5),
        (WORK, "2017-08-25 17:00", "2017-08-28 10:00", 2),
        (WORK, "2017-09-30 18:00", "2017-10-09 09:00", 0),
        (DAYS, "2017-08-28 09:00", "2017-08-28 18:00", 0),
        (DAYS, "2017-08-28 09:00", "2017-08-29 13:00", 0.375),
        (DAYS, "2017-09-29 09:00", "2017-10-08 12:00", 1),
        (DAYS, "2016-12-30 09:00", "2018-01-02 18:00", 250),
        (NATURAL, "2017-08-28 09:00", "2017-08-28 23:00", 0),
        (NATURAL, "2017-08-28 09:00", "2017-08-30 23:59:59", 2),
    ],
)
def test_how_much_of_the_clock_has_run(clock, start, end, elapsed):
    assert Calendar().between(clock, at(start), at(end)) == elapsed
    assert Calendar().between(clock, at(end), at(start)) == -elapsed


@pytest.mark.parametrize(
    ("amount", "clock", "pauses", "due"),
    [
        (4, WORK, [("2017-08-28 10:00", "2017-08-28 14:00")], "2017-08-28 17:00:00"),
        # A pause over the night costs only the working time in it.
        (4, WORK, [("2017-08-28 11:00", "2017-08-29 09:30")], "2017-08-29 11:30:00"),
        (3, DAYS, [("2017-08-29 10:00", "2017-08-29 16:00")], "2017-08-31 18:00:00"),
        (3, DAYS, [("2017-08-29 10:00", "2017-08-30 08:00")], "2017-09-01 18:00:00"),
        # Saturday and Sunday within a pause would not have counted anyway.
        (3, DAYS, [("2017-08-29 10:00", "2017-09-04 10:00")], "2017-09-06 18:00:00"),
        # Begun on the last day, before the close: the day on which it ends is the new last day.
        (3, DAYS, [("2017-08-31 17:59", "2017-09-04 10:00")], "2017-09-04 18:00:00"),
        # Begun when the limit had run out: too late to matter.
        (3, DAYS, [("2017-08-31 18:00", "2017-09-04 10:00")], "2017-08-31 18:00:00"),
        (3, NATURAL, [("2017-08-29 10:00", "2017-08-30 08:00")], "2017-09-01 23:59:59"),
        (24, HOURS, [("2017-08-28 10:00", "2017-08-28 12:00"), ("2017-08-28 11:00", "2017-08-28 13:00")],
         "2017-08-29 12:00:00"),
        # The second pause lies behind the first deadline, but not behind the one that the first pause made.
        (24, HOURS, [("2017-08-29 00:00", "2017-08-29 05:00"), ("2017-08-29 10:00", "2017-08-29 11:00")],
         "2017-08-29 15:00:00"),
        # Only the part after the start counts.
        (24, HOURS, [("2017-08-27 10:00", "2017-08-28 10:00")], "2017-08-29 10:00:00"),
    ],
)  # fmt: skip
def test_pauses_move_the_deadline(amount, clock, pauses, due):
    pauses = [Pause(at(start), at(end)) for start, end in pauses]
    assert wall(Calendar().add_with_pauses(Limit(amount, clock), at("2017-08-28 09:00"), pauses)) == due


def test_a_longer_limit_keeps_the_pauses():
    pauses = [Pause(at("2017-08-29 10:00"), at("2017-08-30 10:00"))]
    calendar, since = Calendar(), at("2017-08-28 09:00")
    assert wall(calendar.add_with_pauses(Limit(3, DAYS), since, pauses)) == "2017-09-01 18:00:00"
    assert wall(calendar.add_with_pauses(Limit(4, DAYS), since, pauses)) == "2017-09-04 18:00:00"


@pytest.mark.parametrize(
    ("clock", "since", "provisional"),
    [
        (DAYS, "2026-06-01 10:00", False),
        (DAYS, "2029-12-28 10:00", True),
        (WORK, "2030-06-01 10:00", True),
        (HOURS, "2030-06-01 10:00", False),
        (NATURAL, "2030-06-01 10:00", False),
        (DAYS, "1999-06-01 10:00", True),
    ],
)
def test_a_deadline_that_rests_on_an_unknown_year_is_provisional(clock, since, provisional):
    assert Calendar().deadline(Limit(5, clock), at(since)).provisional is provisional


def test_a_deadline_that_reaches_into_an_unknown_year_is_provisional():
    calendar = Calendar(settled_years=(2029,))
    assert not calendar.deadline(Limit(1, DAYS), at("2029-12-26 10:00")).provisional
    assert calendar.deadline(Limit(5, DAYS), at("2029-12-26 10:00")).provisional


def test_a_short_day_ends_early():
    short = DayOverride(
        at("2017-08-29 00:00").date(), working=True, reason="停电", sessions=(Session("09:00", "11:00"),)
    )
    calendar = Calendar(overrides=(short,))
    assert wall(calendar.add(Limit(1, DAYS), at("2017-08-28 10:00"))) == "2017-08-29 11:00:00"
    assert wall(calendar.add(Limit(3, WORK), at("2017-08-28 17:00"))) == "2017-08-29 11:00:00"


def test_the_next_working_moment():
    calendar = Calendar()
    assert wall(calendar.next_working_moment(at("2017-08-28 10:20"))) == "2017-08-28 10:20:00"
    assert wall(calendar.next_working_moment(at("2017-08-28 12:00"))) == "2017-08-28 13:00:00"
    assert wall(calendar.next_working_moment(at("2017-09-30 18:00"))) == "2017-10-09 09:00:00"
    assert wall(calendar.next_working_moment(at("2017-12-31 18:00"))) == "2018-01-02 09:00:00"


def test_clock_changes_neither_lose_nor_win_working_time():
    # New York put its clocks forward at 02:00 on Sunday 12 March 2017 and back on 5 November.
    zone = ZoneInfo("America/New_York")
    calendar = Calendar(zone=str(zone), holidays="none", weekdays=(7,), sessions=(Session("00:30", "04:30"),))
    for day, hours in ((datetime(2017, 3, 12, tzinfo=zone), 3), (datetime(2017, 11, 5, tzinfo=zone), 5)):
        assert calendar.between(WORK, day, day + timedelta(days=1)) == hours
    due = calendar.add(Limit(2, NATURAL), datetime(2017, 3, 11, 12, tzinfo=zone))
    assert due.astimezone(zone) == datetime(2017, 3, 13, 23, 59, 59, tzinfo=zone)


def test_a_time_without_a_zone_is_refused():
    calendar, naive = Calendar(), datetime(2017, 8, 28, 9)  # noqa: DTZ001 - the point of the test
    for attempt in (
        lambda: calendar.add(Limit(1, HOURS), naive),
        lambda: calendar.before(Limit(1, DAYS), naive),
        lambda: calendar.next_working_moment(naive),
        lambda: calendar.between(DAYS, naive, naive),
    ):
        with pytest.raises(ValueError, match="zone"):
            attempt()
