"""Stages, the register's sums and the two budgets, whatever is noted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.improvements.rules import (
    BUDGETS,
    ORDER,
    Counted,
    Entry,
    Facts,
    Standing,
    after,
    balances,
    days_held,
    fen_of,
    missing,
    standing_of,
    sums,
    whole,
    yuan_of,
)
from hutong.pages.improvements.drawing import BAR, register_bars, stage_line
from hutong.playbooks.improving import Improving, Need, Stage, StageRule
from hutong.playbooks.sections import Text

LINES = st.lists(
    st.builds(Counted, st.sampled_from("abc"), st.sampled_from(Standing), st.integers(0, 900)), max_size=60
)
ENTRIES = st.lists(
    st.builds(Entry, st.sampled_from(BUDGETS), st.sampled_from(["approved", "spent"]), st.integers(1, 10**13))
)


@given(LINES)
def test_the_sums_by_category_add_up_to_the_lines(lines):
    parts = sums(lines)
    total = whole(parts)
    assert total.total == len(lines) == sum(part.total for part in parts)
    assert total.metres == sum(line.metres for line in lines)
    assert total.unsettled == sum(line.standing in {Standing.OPEN, Standing.IN_HAND} for line in lines)
    assert [part.category for part in parts] == sorted({line.category for line in lines})


def test_the_sums_stand_in_the_order_of_the_rules_and_strangers_come_last():
    lines = [Counted(code, Standing.OPEN) for code in ("z", "b", "a")]
    assert [part.category for part in sums(lines, ["b", "a"])] == ["b", "a", "z"]


@given(ENTRIES)
def test_each_budget_is_the_sum_of_its_own_entries(entries):
    found = balances(entries)
    assert set(found) == set(BUDGETS)
    for budget, balance in found.items():
        own = [entry for entry in entries if entry.budget == budget]
        assert balance.left == sum(entry.fen if entry.kind == "approved" else -entry.fen for entry in own)


@given(st.integers(0, 10**13))
def test_money_comes_back_from_its_words_to_the_fen(fen):
    assert fen_of(yuan_of(fen).replace(",", "")) == fen


@pytest.mark.parametrize(("typed", "fen"), [("0.01", 1), ("12", 1200), ("12.5", 1250), ("999999999.99", 99999999999)])
def test_money_is_read_exactly(typed, fen):
    assert fen_of(typed) == fen


def test_a_third_decimal_is_refused():
    with pytest.raises(ValueError, match=r"1\.005"):
        fen_of("1.005")


@pytest.mark.parametrize(
    ("state", "outcome", "ended", "standing"),
    [
        ("open", None, False, Standing.OPEN),
        ("case", None, False, Standing.IN_HAND),
        ("case", "closed", True, Standing.CLOSED),
        ("case", "declined", True, Standing.OPEN),
        ("case", "withdrawn", True, Standing.OPEN),
        ("settled", None, False, Standing.SETTLED),
        ("dropped", None, False, Standing.DROPPED),
    ],
)
def test_a_line_stands_as_its_case_does(state, outcome, ended, standing):
    assert standing_of(state, case_outcome=outcome, case_ended=ended) is standing


def test_the_stages_follow_each_other_to_an_end():
    walked, stage = [], after(None)
    while stage is not None:
        walked.append(stage)
        stage = after(stage)
    assert walked == list(Stage)


@given(st.lists(st.sampled_from(Need), unique=True).map(tuple))
def test_a_project_with_everything_lacks_nothing_and_one_with_nothing_lacks_all(needs):
    rule = StageRule(stage=Stage.SURVEY, name=Text(zh="摸底"), needs=needs)
    nothing, everything = (
        Facts(unsettled=1),
        Facts(publicity=1, lines=1, meetings=1, commitments=1, approved=1, pairs=1),
    )
    assert missing(rule, nothing) == needs
    assert missing(rule, everything) == ()


def test_an_office_says_what_it_wants_of_one_stage_and_the_others_stay_as_usual():
    own = Improving(stages=(StageRule(stage=Stage.HOLD, name=Text(zh="看住"), needs=(Need.PICTURES,)),))
    assert own.rule(Stage.HOLD).name.zh == "看住"
    assert own.rule(Stage.SURVEY) == Improving().rule(Stage.SURVEY)


def test_days_are_counted_from_the_day_on_which_holding_began():
    assert days_held(date(2026, 5, 1), date(2026, 5, 20)) == 19


@given(LINES.filter(bool))
def test_every_line_is_in_a_bar_and_the_longest_fills_the_width(lines):
    bars = register_bars(sums(lines), str.upper)
    assert sum(piece.n for bar in bars for piece in bar.pieces) == len(lines)
    assert max(sum(piece.width for piece in bar.pieces) for bar in bars) == pytest.approx(BAR, abs=1)


@pytest.mark.parametrize("stage", [None, *ORDER])
def test_the_line_of_stages_shows_where_a_project_is(stage):
    line = stage_line(stage, {}, str, ended=False, day=date(2026, 5, 1))
    states = [node.state for node in line.nodes]
    here = ORDER.index(stage) if stage else -1
    assert states == ["past"] * max(0, here) + (["here"] if stage else []) + ["coming"] * (5 - here)
