"""What was known when: a row entered before it counts is as good as known for ever, one entered later is not."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.clocks import DayOverride
from hutong.posts.directory import Directory
from hutong.posts.facts import AwayFact, is_on
from hutong.posts.queries import calendar_of
from hutong.rehearsals.rules.knowledge import EVER, NEVER, Knowledge, Spell, spells

ONE = UUID(int=1)
FIRST = date(2026, 10, 1)
DAYS = 30


def at(day, hour=4):
    return datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(days=day, hours=hour)


def day_of(moment):
    return moment.date()


def away(since, until):
    return AwayFact(ONE, FIRST + timedelta(days=since), FIRST + timedelta(days=until))


@pytest.mark.parametrize(
    ("story", "known"),
    [
        # Entered the day before.
        ([(EVER, None), (at(3), away(4, 6))], [Spell(away(4, 6))]),
        # Entered on the day itself, and three days later.
        ([(EVER, None), (at(4), away(4, 6))], [Spell(away(4, 6), at(4), NEVER)]),
        ([(EVER, None), (at(7), away(4, 6))], [Spell(away(4, 6), at(7), NEVER)]),
        # Back from tomorrow on, which changes no day that was, and back since yesterday.
        ([(EVER, away(4, 9)), (at(6), away(4, 6))], [Spell(away(4, 6))]),
        (
            [(EVER, away(4, 9)), (at(6), away(4, 5))],
            [Spell(away(4, 9), EVER, at(6)), Spell(away(4, 5), at(6), NEVER)],
        ),
        # Taken back before it began.
        ([(EVER, away(4, 9)), (at(3), None)], []),
    ],
)
def test_only_what_is_entered_late_makes_moments_differ(story, known):
    assert spells(story, day_of) == known


@st.composite
def stories(draw):
    """A row that is entered, changed and taken back at any moments."""
    moments = sorted(draw(st.lists(st.integers(0, DAYS * 24), min_size=1, max_size=5, unique=True)))
    rows = [None if draw(st.booleans()) else away(4, draw(st.integers(4, 20))) for _ in moments]
    return [
        (EVER, draw(st.sampled_from([None, away(4, 12)]))),
        *((at(0, hour), r) for hour, r in zip(moments, rows, strict=True)),
    ]


@given(stories(), st.integers(0, DAYS * 24))
def test_at_every_moment_its_day_has_the_answer_that_was_known_then(story, hour):
    moment = at(0, hour)
    known = Knowledge(
        Directory(kinds=(), alleys=(), posts=()), spells(story, day_of), [(at(0, 0), calendar_of("Asia/Shanghai"))],
        since=at(0, 0), until=at(DAYS + 1),
    )  # fmt: skip
    row = [row for known_at, row in story if known_at <= moment][-1]
    asked = known.directory(known.place(moment))
    assert asked.is_away(ONE, day_of(moment)) == (row is not None and is_on(row, day_of(moment)))


def test_days_count_from_when_they_were_entered_on_and_nothing_of_after_the_period_counts():
    snow = DayOverride(FIRST, False, "大雪停办")
    before, after = calendar_of("Asia/Shanghai"), calendar_of("Asia/Shanghai", (snow,))
    late = Spell(away(2, 5), at(20), NEVER)
    known = Knowledge(
        Directory(kinds=(), alleys=(), posts=()), [late], [(at(0), before), (at(5), after)], since=at(0), until=at(10)
    )
    assert [known.calendar(known.place(moment)) for moment in (at(0), at(4), at(5), at(9))] == [
        before, before, after, after,
    ]  # fmt: skip
    assert known.last == 1
    assert known.directory(known.last).absences == ()
