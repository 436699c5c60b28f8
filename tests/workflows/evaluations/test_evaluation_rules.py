from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.evaluations.rules import Month, score

counts = st.integers(0, 500)


@pytest.fixture(scope="module")
def street(pack):
    return pack("financial-street").evaluation


def test_a_month_is_weighed_part_by_part(street):
    """Weights 30 patrols, 30 on time, 20 closed, 20 held; 2 off for each escalation, 1 for each rework."""
    month = Month(
        walked=15, walks_asked=20, due=11, closed=9, closed_on_time=8, deferred=1, reworked=1, rebounds=0, escalated=2
    )
    found = score(street, month)
    assert [(p.code, p.points) for p in found.parts] == [
        ("daily-patrol", Decimal("22.50")), ("on-time", Decimal("24.00")), ("closed", Decimal("16.36")),
        ("held", Decimal("20.00")), ("escalated", Decimal("-4.00")), ("reworked", Decimal("-1.00")),
    ]  # fmt: skip
    assert found.score == Decimal("77.86")


def test_one_case_ruins_no_month(street):
    found = score(street, Month(walked=20, walks_asked=20, due=1, closed=0))
    assert found.score == found.full
    assert "不足" in found.parts[1].text


def test_deductions_stop_at_their_limit_and_the_score_at_nought(street):
    found = score(street, Month(walks_asked=20, due=20, escalated=500, reworked=500))
    assert [p.points for p in found.parts[-2:]] == [Decimal(-20), Decimal(-10)]
    assert found.score == 0


@given(st.builds(Month, **dict.fromkeys(Month.__struct_fields__, counts)))
def test_a_score_lies_between_nought_and_full_and_is_the_sum_of_its_parts(street, month):
    found = score(street, month)
    assert 0 <= found.score <= found.full
    total = sum(p.points for p in found.parts)
    assert found.score == min(max(total, 0), found.full)


@pytest.mark.parametrize("better", ["walked", "closed_on_time", "closed"])
@given(month=st.builds(Month, **dict.fromkeys(Month.__struct_fields__, counts)))
def test_doing_more_never_costs_points(street, better, month):
    import msgspec

    more = msgspec.structs.replace(month, **{better: getattr(month, better) + 1})
    assert score(street, more).score >= score(street, month).score
