"""What the wall says of open matters: never finer than a stretch."""

from hypothesis import given
from hypothesis import strategies as st

from hutong.boards.matters import STRETCH_M, Matter, Stage, Stretch, by_stretch, gathered, stretch_of

LENGTHS = st.integers(min_value=1, max_value=5000)


@given(length=LENGTHS, position=st.integers(min_value=0, max_value=6000))
def test_a_place_lies_in_its_stretch_which_is_never_short(length, position):
    stretch = stretch_of(position, length)
    if length <= 2 * STRETCH_M:
        assert stretch is None
    else:
        assert stretch.first <= min(position, length - 1) < stretch.last <= length
        assert stretch.last - stretch.first >= STRETCH_M / 2


@given(length=st.integers(min_value=2 * STRETCH_M + 1, max_value=5000))
def test_the_stretches_of_an_alley_cover_it_once(length):
    parts = [stretch for stretch, _ in by_stretch([], length)]
    assert [parts[0].first, parts[-1].last] == [0, length]
    assert [part.last for part in parts[:-1]] == [part.first for part in parts[1:]]


def test_the_same_is_counted_and_what_has_no_place_comes_last():
    here = Stretch(0, 100)
    told = [(None, "路", Stage.HANDLED), (here, "路", Stage.CHECKED), (here, "路", Stage.CHECKED)]
    assert gathered(told) == [
        Matter(here, "路", Stage.CHECKED, count=2),
        Matter(None, "路", Stage.HANDLED, count=1),
    ]
    assert by_stretch(gathered(told), 250) == [(here, 2), (Stretch(100, 200), 0), (Stretch(200, 250), 0)]
