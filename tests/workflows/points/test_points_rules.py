from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.playbooks.points import Cap, CapPeriod, Multiplier, PointEvent, Points, Rate
from hutong.playbooks.sections import Text
from hutong.points.rules import Earned, Grant, entries, grant, undoing
from hutong.posts.reasons import tell

DAY = date(2026, 11, 23)
NAME = Text(zh="名")


def rules(amount=10, factor="2", caps=(), until=None, since=date(2017, 4, 25)) -> Points:
    return Points(
        rates=(Rate(code="day", name=Text(zh="日常志愿服务一天"), event=PointEvent.CHECK_IN, amount=amount, from_=since),),
        multipliers=(
            Multiplier(
                code="double", name=Text(zh="双倍"), event=PointEvent.CHECK_IN, posts=("steward",), factor=Decimal(factor),
                from_=since, until=until, because=Text(zh="管家享受双倍奖励。"),
            ),
        ),
        caps=caps,
    )  # fmt: skip


def granted(points, *, kinds=("steward",), earned=Earned(), day=DAY) -> Grant:  # noqa: B008 - a frozen value
    return grant(points, event=PointEvent.CHECK_IN, day=day, post_kinds=kinds, earned=earned)


def test_a_steward_earns_twice_the_ordinary_rate_and_is_told_why():
    found = granted(rules())
    assert found.amount == 20
    assert [tell(r, {}, "Asia/Shanghai") for r in found.reasons] == [
        "日常志愿服务一天：10 分。",
        "双倍：10 × 2 = 20 分。管家享受双倍奖励。",
    ]


def test_others_earn_the_ordinary_rate():
    assert granted(rules(), kinds=("volunteer",)).amount == 10
    assert granted(rules(), kinds=()).amount == 10


@pytest.mark.parametrize(
    ("day", "amount"), [(date(2026, 11, 22), 20), (date(2026, 11, 23), 20), (date(2026, 11, 24), 10)]
)
def test_a_multiplier_counts_through_its_last_day(day, amount):
    assert granted(rules(until=DAY), day=day).amount == amount


def test_before_its_first_day_there_is_no_rate():
    assert granted(rules(), day=date(2017, 4, 24)) == Grant(0, granted(None).reasons)


def test_half_a_point_rounds_up():
    assert granted(rules(amount=5, factor="1.5")).amount == 8


@pytest.mark.parametrize(
    ("earned", "amount"), [(Earned(), 20), (Earned(day=5), 15), (Earned(day=20), 0), (Earned(day=99), 0)]
)
def test_a_cap_a_day_leaves_what_is_left_of_it(earned, amount):
    found = granted(rules(caps=(Cap(per=CapPeriod.DAY, amount=20),)), earned=earned)
    assert found.amount == amount
    assert len(found.reasons) == (2 if amount == 20 else 3)


def test_the_tighter_of_two_caps_counts():
    caps = (Cap(per=CapPeriod.DAY, amount=20), Cap(per=CapPeriod.MONTH, amount=100))
    assert granted(rules(caps=caps), earned=Earned(day=0, month=93)).amount == 7


def test_the_reasons_can_be_stored_and_read():
    found = granted(rules(caps=(Cap(per=CapPeriod.DAY, amount=5),)))
    assert msgspec.convert(msgspec.to_builtins(found), Grant) == found


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 1000), st.booleans()), max_size=60))
def test_whatever_is_granted_and_undone_all_entries_add_up_to_nought(moves):
    fund, balances = UUID(int=0), {}
    for person, amount, undone in moves:
        sides = entries(fund=fund, account=UUID(int=person + 1), amount=amount)
        for side in (*sides, *(undoing(sides) if undone else ())):
            balances[side.account] = balances.get(side.account, 0) + side.amount
        assert sum(balances.values()) == 0
    assert all(balance >= 0 for account, balance in balances.items() if account != fund)


@given(st.integers(1, 1000), st.decimals("0.1", "9.9", places=1), st.integers(0, 2000), st.integers(1, 2000))
def test_a_grant_never_passes_a_cap_nor_falls_below_nought(amount, factor, earned, cap):
    found = granted(rules(amount, str(factor), (Cap(per=CapPeriod.MONTH, amount=cap),)), earned=Earned(month=earned))
    assert 0 <= found.amount <= max(0, cap - earned)
