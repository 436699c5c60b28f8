"""What a rhythm asks for in its period."""

from datetime import date, time, timedelta
from uuid import UUID

import msgspec
import pytest

from hutong.clocks import Calendar
from hutong.evaluations.duties import COUNTED, Deed, duties, duty_of, period_of
from hutong.playbooks.cadences import Every
from hutong.playbooks.sections import Hours
from hutong.playbooks.verbs import Verb

MONDAY = date(2026, 11, 23)
SATURDAY = date(2026, 11, 28)
TEN = time(10, 0)
ONE, TWO, OTHER = (UUID(int=n) for n in (1, 2, 3))


@pytest.fixture
def ask(pack):
    """The duties of a kind of post on a day, by code."""

    def found(name, kind, deeds, day=MONDAY, alleys=()):
        told = duties(pack(name).cadences, {kind: frozenset(alleys)}, deeds, day, Calendar())
        return {duty.cadence.code: duty for duty in told}

    return found


def test_half_a_day_is_done_when_the_minutes_add_up_on_the_day(ask):
    walks = [Deed(Verb.PATROL, MONDAY, ONE, 100), Deed(Verb.PATROL, MONDAY - timedelta(days=1), ONE, 300)]
    half = ask("financial-street", "alley-chief", walks)["half-day"]
    assert (half.done, half.of, half.is_done) == (100, 210, False)
    half = ask("financial-street", "alley-chief", [*walks, Deed(Verb.PATROL, MONDAY, TWO, 110)])["half-day"]
    assert half.is_done


def test_a_working_days_duty_asks_nothing_of_a_saturday(ask):
    assert not ask("financial-street", "alley-chief", [], SATURDAY)["daily-log"].asked
    assert ask("financial-street", "alley-chief", [], MONDAY)["daily-log"].asked


def test_a_weekly_patrol_is_done_when_each_own_alley_was_walked_since_monday(ask):
    before = Deed(Verb.PATROL, MONDAY - timedelta(days=1), TWO)
    walks = [Deed(Verb.PATROL, MONDAY, ONE), Deed(Verb.PATROL, MONDAY, ONE), Deed(Verb.PATROL, MONDAY, OTHER), before]
    patrol = ask("longtan", "alley-chief", walks, SATURDAY, (ONE, TWO))["chief-patrol"]
    assert (patrol.done, patrol.of, patrol.is_done) == (1, 2, False)
    patrol = ask("longtan", "alley-chief", [*walks, Deed(Verb.PATROL, SATURDAY, TWO)], SATURDAY, (ONE, TWO))
    assert patrol["chief-patrol"].is_done


def test_only_the_own_posts_duties_and_only_of_the_same_verb(ask):
    found = ask("financial-street", "community-lead", [Deed(Verb.COORDINATE, MONDAY)])
    assert list(found) == ["friday-clean-up"]
    assert not found["friday-clean-up"].is_done
    assert ask("financial-street", "community-lead", [Deed(Verb.CLEAN_UP, MONDAY, at=TEN)])["friday-clean-up"].is_done


def test_what_leaves_no_record_is_listed_and_not_counted(ask, pack):
    found = ask("financial-street", "headquarters", [Deed(verb, MONDAY) for verb in COUNTED])
    assert {code: duty.is_done for code, duty in found.items()} == {
        "training": True, "monthly-appraisal": True, "quarterly-circular": True,
    }  # fmt: skip
    (some, *_) = pack("financial-street").cadences
    unrecorded = msgspec.structs.replace(some, verb=Verb.SUPERVISE, every=Every.MONTH, minutes=None, window=None)
    told = duty_of(unrecorded, frozenset(), [Deed(Verb.SUPERVISE, MONDAY)], MONDAY, Calendar())
    assert (told.counted, told.is_done) == (False, False)


@pytest.mark.parametrize(
    ("every", "day", "first"),
    [
        (Every.DAY, SATURDAY, SATURDAY),
        (Every.WORKING_DAY, SATURDAY, None),
        (Every.WORKING_DAY, MONDAY, MONDAY),
        (Every.WEEK, SATURDAY, MONDAY),
        (Every.MONTH, SATURDAY, date(2026, 11, 1)),
        (Every.QUARTER, date(2026, 12, 31), date(2026, 10, 1)),
        (Every.QUARTER, date(2026, 3, 31), date(2026, 1, 1)),
    ],
)
def test_a_period_begins(every, day, first):
    assert period_of(every, day, Calendar()) == first


@pytest.fixture
def duty(pack):
    """One duty with some of its fields changed, over some alleys."""

    def found(deeds, day=MONDAY, alleys=(ONE,), **changed):
        walk = next(c for c in pack("longtan").cadences if c.code == "chief-patrol")
        cadence = msgspec.structs.replace(walk, **changed)
        return duty_of(cadence, frozenset(alleys), deeds, day, Calendar())

    return found


def test_a_daily_duty_may_be_asked_for_on_some_days_of_the_week_alone(duty):
    weekend = {"every": Every.DAY, "days": (6, 7)}
    assert [duty([], day, **weekend).asked for day in (MONDAY, SATURDAY)] == [False, True]


@pytest.mark.parametrize(("at", "done"), [(time(7, 59), 0), (time(8, 0), 1), (time(9, 59), 1), (TEN, 0), (None, 0)])
def test_only_what_began_in_the_window_counts(duty, at, done):
    walk = Deed(Verb.PATROL, MONDAY, ONE, at=at)
    assert duty([walk], window=Hours(from_="08:00", until="10:00")).done == done


def test_a_weekly_inspection_asks_for_one_in_each_community(pack):
    (cadence,) = [each for each in pack("financial-street").cadences if each.verb is Verb.INSPECT]

    def ask(*seen):
        deeds = [Deed(Verb.INSPECT, MONDAY, ONE, community=community) for community in seen]
        duty = duty_of(cadence, frozenset(), deeds, MONDAY, Calendar(), inspected=frozenset((ONE, TWO)))
        return duty.done, duty.of, duty.is_done

    assert ask(ONE, ONE, OTHER) == (1, 2, False)
    assert ask(ONE, TWO) == (2, 2, True)
