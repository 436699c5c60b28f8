"""How much of the day's list was clear in an alley, by weight."""

from datetime import date

import pytest

from hutong.patrols.standing import Standing, standing_of
from hutong.playbooks.checklists import Item
from hutong.playbooks.sections import Text


def item(code, weight):
    return Item(code=code, name=Text(zh=code, en=code), category=code, weight=weight)


ITEMS = (item("building", 2), item("wall", 2), item("litter", 1))


def answers(**states):
    return [{"item": code, "state": state} for code, state in states.items()]


def test_a_heavy_item_counts_for_more():
    light = standing_of(ITEMS, [answers(building="clear", wall="clear", litter="found")])
    heavy = standing_of(ITEMS, [answers(building="found", wall="clear", litter="clear")])
    assert light == Standing(clear=2, items=3, clear_weight=4, weight=5)
    assert heavy == Standing(clear=2, items=3, clear_weight=3, weight=5)


def test_what_one_walk_found_the_other_does_not_clear():
    found, clear = answers(building="found", wall="clear", litter="clear"), answers(building="clear")
    assert standing_of(ITEMS, [found, clear]) == standing_of(ITEMS, [clear, found]) == Standing(2, 3, 3, 5)


def test_an_item_let_off_counts_neither_way():
    rows = answers(building="clear", wall="waived", litter="clear")
    assert standing_of([ITEMS[0], ITEMS[2]], [rows]) == Standing(2, 2, 3, 3)


@pytest.mark.parametrize("walks", [[], [[]], [answers(gone="clear")]])
def test_without_an_answer_nothing_is_said(walks):
    assert standing_of(ITEMS, walks) is None


def test_the_list_that_ships_bears_weights(pack):
    items = pack("longtan").items_on(date(2026, 11, 23))
    told = standing_of(items, [[{"item": each.code, "state": "clear"} for each in items]])
    assert told.clear_weight == told.weight > told.items
