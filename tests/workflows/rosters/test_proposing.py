"""A month out of the rules: all that is asked for, by those who are there."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.playbooks.cadences import Every, Leave
from hutong.playbooks.sections import Hours
from hutong.posts.facts import AwayFact
from hutong.rosters.rules import Half, Rule, State, coverage, days_of, gaps, propose, prove
from hutong.rosters.rules.settling import Planned, settle

DECEMBER = date(2026, 12, 1)
WORKING = 23
MONTHS = st.sampled_from([date(2026, 12, 1), date(2026, 10, 1), date(2027, 2, 1)])


@pytest.fixture(scope="module")
def office(pack, staffed):
    """`office("starter", stewards=3, turns=1)`: a setting whose named cadences are changed."""

    def make(name, *, stewards=2, cadence=None, **changed):
        book = pack(name)
        if cadence:
            cadences = tuple(msgspec.structs.replace(c, **changed) if c.code == cadence else c for c in book.cadences)
            book = msgspec.structs.replace(book, cadences=cadences)
        return staffed(book, stewards=stewards)

    return make


def away(setting, *leaves):
    absences = tuple(AwayFact(person, since, until) for person, since, until in leaves)
    directory = msgspec.structs.replace(setting.directory, absences=absences)
    return msgspec.structs.replace(setting, directory=directory)


def of(lines, code):
    return [line for line in lines if line.cadence == code]


def test_every_steward_walks_every_day_where_the_rules_say_so(office):
    longtan = office("longtan", stewards=3)
    lines = of(propose(longtan.setting, DECEMBER), "daily-patrol")
    assert len(lines) == 31 * 4 * 3
    assert {line.rule for line in lines} == {Rule.HOLDER}


def test_those_who_take_turns_differ_by_one_at_most(office):
    starter = office("starter", stewards=3)
    lines = of(propose(starter.setting, DECEMBER), "weekend-patrol")
    assert len(lines) == 8 * 4
    for alley in starter.ALLEYS:
        counted = Counter(line.person for line in lines if line.alley == alley)
        assert sorted(counted.values()) == [2, 3, 3]
    assert {line.rule for line in lines} == {Rule.TURN}


def test_mornings_and_afternoons_come_equally_often(office):
    street = office("financial-street")
    lines = of(propose(street.setting, DECEMBER), "half-day")
    assert len(lines) == WORKING * 4
    for person in {line.person for line in lines}:
        halves = Counter(line.half for line in lines if line.person == person)
        assert abs(halves[Half.MORNING] - halves[Half.AFTERNOON]) <= 1
    on_the_first = Counter(line.half for line in lines if line.day == DECEMBER)
    assert on_the_first == {Half.MORNING: 2, Half.AFTERNOON: 2}


def test_a_window_leaves_one_half_of_the_day(office):
    morning = Hours(from_="07:00", until="12:00")
    street = office("financial-street", cadence="half-day", window=morning)
    assert {line.half for line in of(propose(street.setting, DECEMBER), "half-day")} == {Half.MORNING}


def test_weekly_walks_spread_over_the_working_week(office):
    longtan = office("longtan")
    lines = of(propose(longtan.setting, DECEMBER), "chief-patrol")
    assert Counter(line.alley for line in lines) == dict.fromkeys(longtan.ALLEYS, 5)
    assert all(longtan.setting.calendar.is_working_day(line.day).working for line in lines)
    per_day = Counter(line.day for line in lines if date(2026, 12, 7) <= line.day <= date(2026, 12, 13))
    assert set(per_day.values()) == {1}


def test_a_duty_of_a_weekday_is_on_that_day(office):
    lines = of(propose(office("financial-street").setting, DECEMBER), "friday-clean-up")
    assert {line.day.isoweekday() for line in lines} == {5}
    assert len(lines) == 4 * 2


def test_on_a_walk_together_those_who_report_to_the_post_come_along(office):
    street = office("financial-street")
    lines = of(propose(street.setting, DECEMBER), "joint-walk")
    leaders = {line.post: line.day for line in lines if line.rule is Rule.HOLDER}
    assert set(leaders) == {
        post for place in street.COMMUNITIES for post in street.posts["deputy-general-chief", place]
    }
    along = [line for line in lines if line.rule is Rule.TOGETHER]
    chiefs = {street.holder("alley-chief", alley) for alley in street.ALLEYS}
    assert chiefs <= {line.person for line in along}
    assert {line.day for line in along} <= set(leaders.values())


def test_what_is_asked_for_once_a_quarter_stands_in_its_last_month(office):
    street = office("financial-street").setting
    assert len(of(propose(street, DECEMBER), "training")) == 1
    assert of(propose(street, date(2026, 11, 1)), "training") == []


def test_somebody_on_leave_is_replaced_by_whom_the_rules_name(office):
    longtan = office("longtan")
    chief = longtan.holder("alley-chief", longtan.ALLEY)
    lines = of(propose(away(longtan.setting, (chief, DECEMBER, date(2026, 12, 31))), DECEMBER), "chief-patrol")
    mine = [line for line in lines if line.alley == longtan.ALLEY]
    assert {(line.person, line.rule) for line in mine} == {
        (longtan.holder("deputy-chief", longtan.ALLEY), Rule.SUBSTITUTE)
    }
    assert {line.instead_of for line in mine} == {(chief,)}


def test_a_gap_says_why_nobody_goes(office):
    starter = office("starter", cadence="daily-patrol", leave=Leave.COUNTS)
    chief = starter.holder("alley-chief", starter.FAR)
    setting = away(starter.setting, (chief, date(2026, 12, 7), date(2026, 12, 11)))
    (gap,) = gaps(of(propose(setting, DECEMBER), "daily-patrol"))
    assert (gap.alley, gap.rule, gap.away) == (starter.FAR, Rule.AWAY, (chief,))
    assert gap.days == tuple(date(2026, 12, n) for n in range(7, 12))


def test_where_leave_excuses_nothing_is_missed_and_the_picture_says_so(office):
    longtan = office("longtan", stewards=1)
    steward = longtan.holder("steward", longtan.ALLEY)
    lines = propose(away(longtan.setting, (steward, DECEMBER, DECEMBER)), DECEMBER)
    (gap,) = gaps(lines)
    assert gap.rule is Rule.EXCUSED
    assert coverage(of(lines, "daily-patrol"))[longtan.ALLEY][DECEMBER].state is State.NOT


@st.composite
def leaves(draw, people, month):
    """A few leaves of people of the office, in and around a month."""
    found = []
    for person in draw(st.lists(st.sampled_from(people), max_size=6)):
        since = month + timedelta(days=draw(st.integers(-5, 30)))
        found.append((person, since, since + timedelta(days=draw(st.integers(0, 20)))))
    return found


@given(data=st.data(), name=st.sampled_from(["starter", "longtan", "financial-street"]), month=MONTHS)
def test_whatever_leaves_there_are_everything_coverable_is_covered_and_nobody_on_leave_goes(office, data, name, month):
    world = office(name, stewards=data.draw(st.integers(1, 4)))
    setting = away(world.setting, *data.draw(leaves(world.everyone, month)))
    lines = propose(setting, month)
    assert lines == propose(setting, month)
    assert not [line for line in lines if line.person and setting.directory.is_away(line.person, line.day)]
    proof = prove(setting, month, lines)
    assert proof.holds
    assert all(balance.is_fair for balance in proof.balances)
    for line in lines:
        if line.is_gap and line.alley and setting.playbook.cadences:
            cadence = next(c for c in setting.playbook.cadences if c.code == line.cadence)
            posts = setting.directory.posts_covering(line.alley, cadence.post, line.day)
            there = [p for post in posts for p in setting.directory.holders(post.id, line.day).people]
            # The directory lets the acting kind stand in; where leave excuses, nobody is asked for.
            assert not there or line.rule is Rule.EXCUSED or cadence.turns


@given(data=st.data(), name=st.sampled_from(["starter", "longtan", "financial-street"]))
def test_after_leave_the_roster_holds_again_and_coming_back_restores_it(office, data, name):
    world = office(name, stewards=data.draw(st.integers(1, 3)))
    lines = propose(world.setting, DECEMBER)
    planned = [Planned(UUID(int=n), line, line.person, line.day) for n, line in enumerate(lines)]
    setting = away(world.setting, *data.draw(leaves(world.everyone, DECEMBER)))
    found = settle(setting, DECEMBER, planned, DECEMBER)
    after = [Planned(p.id, found.changed.get(p.id, p.line), p.planned, p.day) for p in planned]
    assert prove(setting, DECEMBER, [each.line for each in after]).holds
    assert found.added == []
    back = settle(world.setting, DECEMBER, after, DECEMBER)
    restored = [back.changed.get(p.id, p.line) for p in after]
    assert [(x.person, x.day, x.alley) for x in restored] == [(x.person, x.day, x.alley) for x in lines]


def test_days_that_are_over_stay_as_they_were(office):
    longtan = office("longtan")
    lines = propose(longtan.setting, DECEMBER)
    planned = [Planned(UUID(int=n), line, line.person) for n, line in enumerate(lines)]
    chief = longtan.holder("alley-chief", longtan.ALLEY)
    setting = away(longtan.setting, (chief, DECEMBER, date(2026, 12, 31)))
    found = settle(setting, DECEMBER, planned, date(2026, 12, 16))
    assert found.changed
    assert min(line.day for line in found.changed.values()) >= date(2026, 12, 16)


def test_a_term_that_ends_in_the_month_ends_the_duties(office):
    starter = office("starter")
    chief = starter.holder("alley-chief", starter.DEAD_END)
    last = date(2026, 12, 10)
    terms = tuple(
        msgspec.structs.replace(t, until=last) if t.person_id == chief else t
        for t in starter.setting.directory.appointments
    )
    directory = msgspec.structs.replace(starter.setting.directory, appointments=terms)
    setting = msgspec.structs.replace(starter.setting, directory=directory)
    mine = [
        line for line in propose(setting, DECEMBER) if line.alley == starter.DEAD_END and line.cadence == "daily-patrol"
    ]
    assert all((line.person == chief) == (line.day <= last) for line in mine)
    assert {line.rule for line in mine if line.day > last} == {Rule.VACANT}


def test_a_month_has_all_its_days():
    assert [len(days_of(date(2026, n, 1))) for n in (2, 4, 12)] == [28, 30, 31]


@pytest.mark.parametrize("every", list(Every))
def test_no_rhythm_asks_for_a_day_outside_the_month(office, every):
    changed = {"every": every, "weekday": None, "days": ()}
    street = office("financial-street", cadence="friday-clean-up", **changed)
    days = {line.day for line in propose(street.setting, DECEMBER)}
    assert days <= set(days_of(DECEMBER))


def test_a_weekly_duty_that_falls_on_leave_goes_to_another_day_of_its_week(office):
    longtan = office("longtan")
    weekly = next(c for c in longtan.playbook.cadences if c.every is Every.WEEK and c.weekday is None)
    lines = propose(longtan.setting, DECEMBER)
    n, line = next((n, line) for n, line in enumerate(lines) if line.cadence == weekly.code and line.person)
    planned = [Planned(UUID(int=n), line, line.person, line.day) for n, line in enumerate(lines)]
    one_day = away(longtan.setting, (line.person, line.day, line.day))
    moved = settle(one_day, DECEMBER, planned, DECEMBER).changed[UUID(int=n)]
    assert (moved.person, moved.rule, moved.instead_of) == (line.person, Rule.MOVED, ())
    assert moved.day != line.day
    assert moved.day.isocalendar().week == line.day.isocalendar().week
    # The whole week: whoever stands in does it, or nobody can.
    whole = away(longtan.setting, (line.person, line.day - timedelta(days=7), line.day + timedelta(days=7)))
    handed = settle(whole, DECEMBER, planned, DECEMBER).changed[UUID(int=n)]
    assert handed.person != line.person
