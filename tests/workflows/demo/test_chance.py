"""Chance that keeps to its totals."""

import pytest

from hutong.demo.chance import chance, spread


@pytest.mark.parametrize(
    ("total", "count", "least", "most"), [(10, 10, 1, 4), (40, 10, 1, 4), (23, 10, 1, 4), (7053, 4400, 1, 4)]
)
def test_a_spread_adds_up_within_its_bounds(total, count, least, most):
    numbers = spread(total, count, least=least, most=most, rng=chance("test"))
    assert (sum(numbers), len(numbers)) == (total, count)
    assert least <= min(numbers) <= max(numbers) <= most


def test_a_spread_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="cannot be"):
        spread(41, 10, least=1, most=4, rng=chance("test"))


def test_the_same_seed_throws_the_same_dice_and_another_part_throws_others():
    assert [chance("a").random(), chance("a", "b").random()] == [chance("a").random(), chance("a", "b").random()]
    assert chance("a").random() != chance("b").random()
