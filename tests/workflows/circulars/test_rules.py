"""What a circular says of a quarter."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hutong.circulars.rules import MonthScore, ended_quarters, lines, months_of


@given(day=st.dates(date(2017, 1, 1), date(2035, 12, 31)))
def test_the_quarters_offered_are_over_and_follow_each_other(day):
    quarters = ended_quarters(day)
    assert all(months_of(quarter)[2] < day.replace(day=1) for quarter in quarters)
    assert [months_of(quarter)[2] for quarter in quarters[1:]] == [
        (quarter.replace(day=1, month=quarter.month - 1) if quarter.month > 1 else date(quarter.year - 1, 12, 1))
        for quarter in quarters[:-1]
    ]


def test_posts_stand_in_the_order_of_their_names_with_the_mean_of_their_months():
    def score(month: int, points: str) -> MonthScore:
        return MonthScore(date(2026, month, 1), Decimal(points), Decimal(100))

    told = lines([("乙", score(8, "90")), ("甲", score(9, "80")), ("乙", score(7, "80.01"))])
    assert [(line.post, line.mean) for line in told] == [("乙", Decimal("85.01")), ("甲", Decimal("80.00"))]
    assert [month.month.month for month in told[0].months] == [7, 8]
