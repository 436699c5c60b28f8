"""An entry changed for some days: every other day stays as it was, and no day is lost or doubled."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.errors import Refusal
from hutong.playbooks import packs, toml
from hutong.playbooks.checking import check_text
from hutong.playbooks.editing import edit
from hutong.playbooks.editing.splitting import PeriodIsAll, PeriodOutside, PeriodTooLong, may_split, pieces, split

LONGTAN = packs.text("longtan")
MULTIPLIER = ("points", "multipliers", 0)
BEGINS = date(2017, 4, 25)
offsets = st.integers(min_value=-3, max_value=12)


@given(length=st.none() | st.integers(0, 9), first=offsets, last=st.none() | offsets)
def test_every_day_is_in_one_piece_and_only_those_asked_for_are_new(length, first, last):
    until = None if length is None else BEGINS + timedelta(length)
    entry = {"code": "x", "from": BEGINS, "factor": 2} | ({"until": until} if until else {})
    since, to = BEGINS + timedelta(first), None if last is None else BEGINS + timedelta(last)
    try:
        found = pieces(entry, since, to, {"factor": 3})
    except Refusal:
        return
    for n in range(30):
        day = BEGINS + timedelta(n)
        held = [p for p in found if p.first <= day and (p.until is None or day <= p.until)]
        there = until is None or day <= until
        assert len(held) == there
        if there:
            meant = since <= day and (to is None or day <= to)
            assert (held[0].is_new, held[0].entry["factor"]) == (meant, 3 if meant else 2)


def test_the_multiplier_of_december_is_raised_and_falls_back_by_itself():
    document = toml.raw(LONGTAN)
    parts = pieces(_at(document, MULTIPLIER), date(2026, 12, 1), date(2026, 12, 31), {"factor": 1})
    changes, goal = split(document, MULTIPLIER, parts)
    text = edit(LONGTAN, *changes)
    assert goal == ("points", "multipliers", 1)
    assert check_text(text).playbook is not None
    found = toml.raw(text)["points"]["multipliers"]
    assert [(m["code"], m["factor"], str(m["from"]), str(m.get("until"))) for m in found] == [
        ("steward-double", 2, "2017-04-25", "2026-11-30"),
        ("steward-double-2", 1, "2026-12-01", "2026-12-31"),
        ("steward-double-3", 2, "2027-01-01", "None"),
    ]
    assert found[1]["name"]["zh"].endswith("（2026-12-01 至 2026-12-31）")
    untouched = LONGTAN.split("[[points.multipliers]]")[0]
    assert text.startswith(untouched)


def test_a_split_of_a_split_does_not_pile_up_names():
    document = toml.raw(LONGTAN)
    once, _ = split(document, MULTIPLIER, pieces(_at(document, MULTIPLIER), date(2026, 12, 1), None, {"factor": 3}))
    later = toml.raw(edit(LONGTAN, *once))
    path = ("points", "multipliers", 1)
    twice, _ = split(later, path, pieces(_at(later, path), date(2027, 1, 1), None, {"factor": 4}))
    names = [m["name"]["zh"] for m in toml.raw(edit(edit(LONGTAN, *once), *twice))["points"]["multipliers"]]
    assert names[-1].count("起）") == 1


def test_what_a_list_lets_off_is_let_off_in_its_pieces():
    document = toml.raw(LONGTAN)
    n = next(i for i, each in enumerate(document["checklists"]) if "until" not in each)
    item = document["checklists"][n]["items"][0]["code"]
    source = LONGTAN + (
        f'\n[[waivers]]\nchecklist = "{document["checklists"][n]["code"]}"\nitem = "{item}"\n'
        'until = 2027-06-30\nbecause = { zh = "试" }\n'
    )
    document = toml.raw(source)
    path = ("checklists", n)
    assert may_split(document, path)
    changes, _ = split(document, path, pieces(_at(document, path), date(2026, 12, 1), date(2026, 12, 31), {}))
    codes = {each["checklist"] for each in toml.raw(edit(source, *changes))["waivers"]}
    assert len(codes) == 3


def test_what_others_name_by_its_code_is_not_split():
    document = toml.raw(packs.text("financial-street"))
    named = {d for flow in document["flows"] for step in flow["steps"] for d in step.get("departments", ())}
    n = next(i for i, each in enumerate(document["departments"]) if each["code"] in named)
    document["departments"][n]["from"] = BEGINS
    assert not may_split(document, ("departments", n))
    assert not may_split(document, ("posts", 0))


@pytest.mark.parametrize(
    ("first", "until", "wrong"),
    [
        (date(2017, 4, 24), None, PeriodOutside),
        (BEGINS, None, PeriodIsAll),
        (date(2018, 1, 1), date(2017, 12, 31), Refusal),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(first, until, wrong):
    with pytest.raises(wrong):
        pieces({"code": "x", "from": BEGINS}, first, until, {})
    with pytest.raises(PeriodTooLong):
        pieces({"code": "x", "from": BEGINS, "until": BEGINS}, BEGINS + timedelta(1), None, {})


def _at(document, path):
    for part in path:
        document = document[part]
    return document
