"""What holds for every calendar, limit and moment."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice, pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from hutong.clocks import Calendar, ClockKind, DayOverride, Limit, Pause, Session
from hutong.clocks.sessions import shortest_stretch

EDGE = 60 * 24 * 366 * 33  # Minutes from 2003 to the end of 2035.
SESSIONS = (
    (Session("09:00", "12:00"), Session("13:00", "18:00")),
    (Session("08:30", "11:30"), Session("14:00", "17:30")),
    (Session("00:00", "06:00"), Session("06:00", "23:59")),
    (Session("22:00", "23:00"),),
)

minutes = st.integers(0, EDGE).map(lambda n: datetime(2003, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
moments = st.builds(lambda at, us: at + timedelta(microseconds=us), minutes, st.integers(0, 59_999_999))
overrides = st.lists(
    st.builds(
        DayOverride,
        st.dates(date(2016, 1, 1), date(2019, 12, 31)),
        st.booleans(),
        st.just("例外"),
        st.sampled_from([(), *SESSIONS]),
    ),
    max_size=8,
    unique_by=lambda override: override.day,
).map(tuple)
calendars = st.builds(
    Calendar,
    zone=st.sampled_from(["Asia/Shanghai", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "America/Sao_Paulo"]),
    weekdays=st.sets(st.integers(1, 7), min_size=1).map(sorted).map(tuple),
    sessions=st.sampled_from(SESSIONS),
    holidays=st.sampled_from(["china", "china", "none"]),
    overrides=overrides,
)
clocks = st.sampled_from(ClockKind)


def limits_of(clock):
    if clock.counts_days:
        return st.integers(1, 400).map(lambda n: Limit(n, clock))
    return st.integers(1, 60 * 2000).map(lambda n: Limit(n / 60, clock))


limits = clocks.flatmap(limits_of)
hour_clocks = st.sampled_from([ClockKind.CONTINUOUS_HOURS, ClockKind.WORKING_HOURS])


def walked(calendar: Calendar, limit: Limit, since: datetime) -> datetime:
    """The same sums as slowly and plainly as they can be written: day after day, session after session."""
    first = since.astimezone(ZoneInfo(calendar.zone)).date()
    days = (first + timedelta(days=n) for n in count())
    match limit.clock:
        case ClockKind.CONTINUOUS_HOURS:
            return since + timedelta(minutes=round(limit.amount * 60))
        case ClockKind.NATURAL_DAYS:
            last = next(islice(days, limit.amount, None))
            return on_the_wall(calendar, last, "23:59") + timedelta(seconds=59)
        case ClockKind.WORKING_DAYS:
            worked = (day for day in days if day > first and calendar.is_working_day(day).working)
            last = next(islice(worked, limit.amount - 1, None))
            return on_the_wall(calendar, last, calendar.sessions_of(last)[-1].closes)
    left = timedelta(minutes=round(limit.amount * 60))
    for day in (day for day in days if calendar.is_working_day(day).working):
        for session in calendar.sessions_of(day):
            opens = max(on_the_wall(calendar, day, session.opens), since)
            worth = max(on_the_wall(calendar, day, session.closes) - opens, timedelta(0))
            if worth >= left:
                return opens + left
            left -= worth
    raise AssertionError


def on_the_wall(calendar: Calendar, day: date, hhmm: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(hhmm), ZoneInfo(calendar.zone)).astimezone(UTC)


@given(calendars, limits, moments)
def test_the_tables_give_what_a_walk_over_the_days_gives(calendar, limit, since):
    # In the hour that a clock change repeats or skips a plain walk is itself ambiguous.
    assume(limit.clock is not ClockKind.WORKING_HOURS or calendar.zone.startswith("Asia"))
    assume(calendar.zone != "America/Sao_Paulo" or limit.clock is not ClockKind.NATURAL_DAYS)
    assert calendar.add(limit, since) == walked(calendar, limit, since)


@given(calendars, limits, moments)
def test_a_deadline_gives_back_its_amount(calendar, limit, since):
    due = calendar.add(limit, since)
    assert due > since
    assert calendar.between(limit.clock, since, due) == limit.amount
    assert calendar.between(limit.clock, since, due - timedelta(seconds=1)) < limit.amount


@given(calendars, limits, moments, moments)
def test_who_begins_later_is_due_no_earlier(calendar, limit, one, other):
    first, second = sorted((one, other))
    assert calendar.add(limit, first) <= calendar.add(limit, second)


@given(calendars, clocks.flatmap(lambda clock: st.tuples(limits_of(clock), limits_of(clock))), moments)
def test_two_limits_in_a_row_are_their_sum(calendar, pair, since):
    one, two = pair
    both = Limit(one.amount + two.amount, one.clock)
    assert calendar.add(both, since) == calendar.add(two, calendar.add(one, since))
    assert calendar.add(both, since) > calendar.add(one, since)


@given(calendars, clocks, st.tuples(moments, moments, moments).map(sorted))
def test_time_never_runs_back(calendar, clock, three):
    start, middle, end = three
    assert 0 <= calendar.between(clock, start, middle) <= calendar.between(clock, start, end)


@given(calendars, hour_clocks, st.tuples(moments, moments, moments).map(sorted))
def test_hours_add_up(calendar, clock, three):
    start, middle, end = three
    parts = calendar.between(clock, start, middle) + calendar.between(clock, middle, end)
    assert abs(parts - calendar.between(clock, start, end)) < 1e-6


@given(calendars, limits, moments)
def test_a_reminder_of_the_whole_limit_leads_back_to_the_deadline(calendar, limit, since):
    due = calendar.add(limit, since)
    reminder = calendar.before(limit, due)
    assert reminder < due
    if limit.clock is not ClockKind.NATURAL_DAYS or calendar.zone != "America/Sao_Paulo":
        assert calendar.add(limit, reminder) == due


@given(calendars, limits, moments, st.timedeltas(timedelta(minutes=1), timedelta(days=60)))
def test_a_pause_from_the_start_is_a_later_start(calendar, limit, since, length):
    pause = Pause(since, since + length)
    assert calendar.add_with_pauses(limit, since, [pause]) == calendar.add(limit, since + length)


pause_lists = st.lists(
    st.tuples(st.timedeltas(timedelta(days=-3), timedelta(days=40)), st.timedeltas(timedelta(0), timedelta(days=9))),
    max_size=4,
)


@given(calendars, limits, moments, pause_lists)
def test_with_pauses_a_deadline_still_gives_back_its_amount(calendar, limit, since, offsets):
    pauses = [Pause(since + start, since + start + length) for start, length in offsets]
    due = calendar.add_with_pauses(limit, since, pauses)
    assert due >= calendar.add(limit, since)
    assert calendar.between(limit.clock, since, due, pauses) == limit.amount
    assert due == calendar.add_with_pauses(limit, since, reversed(pauses))


@given(calendars, limits, moments, pause_lists, st.timedeltas(timedelta(0), timedelta(days=50)))
def test_with_pauses_progress_never_runs_back(calendar, limit, since, offsets, later):
    pauses = [Pause(since + start, since + start + length) for start, length in offsets]
    now = since + later
    before = calendar.between(limit.clock, since, now, pauses)
    after = calendar.between(limit.clock, since, now + timedelta(hours=7), pauses)
    assert -1e-9 <= before <= after + 1e-9


@given(calendars, limits, moments, pause_lists)
def test_a_trace_accounts_for_every_day_and_every_hour(calendar, limit, since, offsets):
    pauses = [Pause(since + start, since + start + length) for start, length in offsets]
    deadline = calendar.deadline(limit, since, pauses)
    segments = deadline.trace.segments
    zone = ZoneInfo(calendar.zone)
    assert segments[0].first == since.astimezone(zone).date()
    assert segments[-1].last == deadline.at.astimezone(zone).date()
    for earlier, later in pairwise(segments):
        assert later.first == earlier.last + timedelta(days=1)
    counted = sum(segment.counted for segment in segments) - sum(pause.shifted for pause in deadline.trace.pauses)
    assert abs(counted - limit.amount) < 1e-6


@given(calendars, moments)
def test_the_next_working_moment_is_worked_from(calendar, at):
    start = calendar.next_working_moment(at)
    assert start >= at
    assert calendar.between(ClockKind.WORKING_HOURS, at, start) == 0
    assert calendar.between(ClockKind.WORKING_HOURS, start, start + timedelta(minutes=1)) > 0


@given(st.sampled_from(SESSIONS), st.integers(1, 60 * 60), st.integers(0, 24 * 60 - 1))
def test_no_stretch_of_work_is_shorter_than_the_shortest_and_one_is_as_short(sessions, worked, begins):
    calendar = Calendar(sessions=sessions, weekdays=(1, 2, 3, 4, 5, 6, 7), holidays="none")
    limit = Limit(worked / 60, ClockKind.WORKING_HOURS)
    shortest = timedelta(minutes=shortest_stretch(sessions, worked))
    morning = datetime(2026, 3, 2, tzinfo=ZoneInfo(calendar.zone))
    assert calendar.add(limit, morning + timedelta(minutes=begins)) - (morning + timedelta(minutes=begins)) >= shortest
    starts = [on_the_wall(calendar, morning.date(), each.opens) for each in sessions]
    ends = [on_the_wall(calendar, date(2026, 4, 2), each.closes) for each in sessions]
    found = [calendar.add(limit, start) - start for start in starts] + [
        end - calendar.before(limit, end) for end in ends
    ]
    assert min(found) == shortest
