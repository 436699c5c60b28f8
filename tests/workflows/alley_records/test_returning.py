"""The line of what came back: nothing outside the drawing, nothing too narrow to see, days only where there is room."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hutong.alley_records.returning import LEAST, WIDTH, Spell, drawn
from hutong.ids import new_id

TODAY = date(2026, 11, 30)


def spell(opened, closed=None, held=None):
    return Spell(new_id(), "X", opened, closed, held)


def test_a_line_of_three_with_the_days_that_each_held():
    first = spell(date(2026, 9, 1), date(2026, 9, 3))
    second = spell(date(2026, 10, 1), date(2026, 10, 2), 28)
    third = spell(date(2026, 10, 4), None, 2)
    bars = drawn([first, second, third], TODAY)
    assert [(bar.is_open, bar.label) for bar in bars] == [(False, None), (False, 28), (True, None)]
    assert [bar.x for bar in bars] == sorted(bar.x for bar in bars)
    assert bars[1].gap_x > bars[0].x
    assert drawn([], TODAY) == []


@given(
    steps=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 90), st.booleans()), min_size=1, max_size=12),
)
def test_whatever_happened_is_drawn_inside(steps):
    spells, day, before = [], TODAY - timedelta(days=sum(a + b for a, b, _ in steps)), None
    for gap, lasts, came_back in steps:
        day += timedelta(days=gap)
        held = (day - before).days if came_back and before else None
        before = day + timedelta(days=lasts)
        spells.append(spell(day, before if before < TODAY else None, held))
        day = before
    for bar in drawn(spells, TODAY):
        assert 0 <= bar.x <= WIDTH - LEAST
        assert LEAST <= bar.width <= WIDTH - bar.x
        assert bar.gap_x is None or bar.gap_x <= bar.x
