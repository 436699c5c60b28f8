"""A grade is earned slowly and lost at once; it never flaps, and a waiver never lifts it."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.evaluations.rules import Month
from hutong.playbooks.sections import Text
from hutong.playbooks.tiers import Floor, Tier, TierMeasure, Tiers, TierWaiver, TierWeight
from hutong.tiers.rules import AlleyMonth, Standing, awarded, judge, months_left, score

DAY = date(2026, 9, 30)


def tiers(*, awarded=False, waivers=(), while_waived=None, months=3):
    """达标 from 80, 优美 and 精品 from 90; the score is the share of the list that was clear."""
    level = lambda code, reach, months, keep, floors=(): Tier(  # noqa: E731 - one line says it
        code=code, name=Text(zh=code), reach=Decimal(reach), months=months, keep=Decimal(keep), floors=floors
    )
    walked = Floor(measure=TierMeasure.PATROL_COVERAGE, percent=90)
    weights = ((TierMeasure.CLEAN, 60), (TierMeasure.PATROL_COVERAGE, 40))
    return Tiers(
        levels=(level("standard", 80, 1, 75), level("fine", 90, months, 90), level("model", 90, months, 90, (walked,))),
        weights=tuple(TierWeight(code=m.value, name=Text(zh=m.value), measure=m, weight=Decimal(w)) for m, w in weights),
        awarded=awarded, waivers=waivers, while_waived=while_waived,
    )  # fmt: skip


def month(percent, walked=100):
    return AlleyMonth(month=Month(walked=walked, walks_asked=100), clear_weight=percent, asked_weight=100)


def play(rules, months, start=Standing(), **more):  # noqa: B008 - frozen
    found = []
    for one in months:
        found.append(judge(rules, found[-1].after if found else start, one, on=DAY, **more))
    return [(verdict.after.level, verdict.after.clean) for verdict in found]


def test_under_ninety_drops_and_three_months_running_restore():
    good, bad = month(90), month(60)  # 94 and 76 points
    assert play(tiers(), [good, good, good, good]) == [(1, 0), (1, 1), (1, 2), (2, 0)]
    assert play(tiers(), [bad, good, good, bad, good, good, good], Standing(2)) == [
        (1, 0), (1, 1), (1, 2), (1, 0), (1, 1), (1, 2), (2, 0),
    ]  # fmt: skip


def test_a_month_in_which_nobody_looked_changes_nothing():
    assert play(tiers(), [AlleyMonth()], Standing(2, 1)) == [(2, 1)]


def test_how_many_clean_months_are_left():
    assert [months_left(tiers(), Standing(level, clean)) for level, clean in ((0, 0), (1, 1), (2, 2), (3, 0))] == [
        1, 2, 1, None,
    ]  # fmt: skip


def test_a_floor_is_asked_of_the_measure_itself():
    few_walks = month(100, walked=80)  # 92 points
    verdict = judge(tiers(), Standing(2, 2), few_walks, on=DAY)
    assert (verdict.after, verdict.score.score) == (Standing(2, 0), Decimal("92.00"))
    assert [reason.facts.get("percent") for reason in verdict.reasons] == [90]


def test_an_award_waits_for_a_person_and_a_fall_does_not():
    rules = tiers(awarded=True)
    verdict = judge(rules, Standing(1, 2), month(95), on=DAY)
    assert (verdict.after, verdict.proposed) == (Standing(1, 3), 2)
    assert judge(rules, verdict.after, month(95), on=DAY).proposed == 2
    assert awarded(rules, verdict.after, 2) == Standing(2, 0)
    assert judge(rules, Standing(2), month(10), on=DAY).after == Standing(0)


def test_what_is_waived_is_left_out_and_the_rest_stands_for_the_whole():
    waiver = TierWaiver(
        measure=TierMeasure.CLEAN, from_=DAY, until=DAY + timedelta(days=30), because=Text(zh="架空线入地施工"),
        at_most="fine",
    )  # fmt: skip
    rules = tiers(waivers=(waiver,))
    assert score(rules, month(0, walked=95), DAY).score == Decimal("95.00")
    assert score(rules, month(0, walked=95), DAY - timedelta(days=1)).score == Decimal("38.00")
    verdict = judge(rules, Standing(3), month(0, walked=95), on=DAY)
    assert verdict.after == Standing(2)
    assert verdict.reasons[-1].facts["because"] == Text(zh="架空线入地施工")


def test_nine_of_ten_is_an_interim_status():
    good = [month(100)] * 5
    assert play(tiers(while_waived="fine"), good, Standing(1), item_waived=True) == [
        (1, 1),
        (1, 2),
        (2, 0),
        (2, 1),
        (2, 2),
    ]
    assert play(tiers(while_waived="fine"), good[:2], Standing(2, 2), item_waived=False) == [(3, 0), (3, 0)]
    assert play(tiers(while_waived="fine"), [AlleyMonth()], Standing(3), item_waived=True) == [(2, 0)]


PERCENT = st.integers(0, 100)
MONTHS = st.lists(st.builds(month, PERCENT, PERCENT), min_size=1, max_size=40)
STANDINGS = st.builds(Standing, st.integers(0, 3), st.integers(0, 2))
WAIVED = st.booleans()


@given(MONTHS, st.integers(1, 6), STANDINGS)
def test_between_a_fall_and_the_next_rise_lie_as_many_months_as_the_rule_asks(months, needed, start):
    levels = [start.level, *(level for level, _ in play(tiers(months=needed), months, Standing(start.level)))]
    fell = None
    for n, (before, after) in enumerate(pairwise(levels)):
        if after < before:
            fell = n
        if after > before >= 1 and fell is not None:
            assert n - fell >= needed
        assert after <= before + 1


@given(st.builds(month, PERCENT, PERCENT), st.builds(month, PERCENT, PERCENT), STANDINGS, WAIVED)
def test_a_month_at_least_as_good_in_everything_never_leads_lower(one, other, start, waived):
    low = AlleyMonth(
        month=Month(walked=min(one.month.walked, other.month.walked), walks_asked=100),
        clear_weight=min(one.clear_weight, other.clear_weight), asked_weight=100,
    )  # fmt: skip
    rules = tiers(while_waived="fine")
    better, worse = (judge(rules, start, each, on=DAY, item_waived=waived).after for each in (one, low))
    assert (better.level, better.clean) >= (worse.level, worse.clean)


@given(MONTHS, STANDINGS, st.sampled_from(list(TierMeasure)), st.sampled_from(["standard", "fine", "model"]))
def test_a_waiver_never_lifts_an_alley_above_its_ceiling(months, start, measure, ceiling):
    waiver = TierWaiver(measure=measure, from_=DAY, until=DAY, because=Text(zh="施工"), at_most=ceiling)
    most = [level.code for level in tiers().levels].index(ceiling) + 1
    rules = tiers(waivers=(waiver,))
    standing = start
    for one in months:
        verdict = judge(rules, standing, one, on=DAY)
        standing = verdict.after
        assert standing.level <= most
        assert verdict.proposed is None or verdict.proposed <= most
        assert Decimal(0) <= verdict.score.score <= rules.full


@given(MONTHS, STANDINGS, WAIVED)
def test_the_same_months_give_the_same_grades_and_the_verdict_survives_storing(months, start, waived):
    from hutong.tiers.rules import Verdict

    rules = tiers(while_waived="fine")
    verdict = judge(rules, start, months[0], on=DAY, item_waived=waived)
    assert msgspec.json.decode(msgspec.json.encode(verdict), type=Verdict) == verdict
    assert play(rules, months, start, item_waived=waived) == play(rules, months, start, item_waived=waived)


@pytest.mark.parametrize("level", [-1, 0, 3, 9])
def test_an_award_beyond_the_grades_is_the_nearest_there_is(level):
    assert 0 <= awarded(tiers(), Standing(1), level).level <= 3


def test_a_waiver_for_one_alley_leaves_the_others_as_they_were():
    waiver = TierWaiver(
        measure=TierMeasure.CLEAN, from_=date(2026, 9, 1), until=date(2026, 12, 31), because=Text(zh="管线施工"),
        at_most="fine", alleys=("夕照寺街",),
    )  # fmt: skip
    rules, dirty = tiers(waivers=(waiver,)), month(20)
    there, elsewhere = (judge(rules, Standing(2), dirty, on=DAY, alley=name) for name in ("夕照寺街", "光明路"))
    assert (there.after.level, there.score.score) == (2, Decimal("100.00"))
    assert (elsewhere.after.level, elsewhere) == (0, judge(tiers(), Standing(2), dirty, on=DAY))
