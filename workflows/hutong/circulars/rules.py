"""What a circular says of each post: the months' scores that count, and their mean. Pure; nobody is ranked."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from hutong.clocks.quarters import first_of_quarter

CENT = Decimal("0.01")


class MonthScore(msgspec.Struct, frozen=True):
    """`score` is the one that counts; `reviewed` where a review had corrected it."""

    month: date
    score: Decimal
    full: Decimal
    reviewed: bool = False


class Line(msgspec.Struct, frozen=True):
    """One post, its months in order, and their mean to two decimals."""

    post: str
    months: tuple[MonthScore, ...]
    mean: Decimal


def months_of(quarter: date) -> tuple[date, date, date]:
    """The first days of the three months."""
    second = (quarter + timedelta(days=32)).replace(day=1)
    return quarter, second, (second + timedelta(days=32)).replace(day=1)


def ended_quarters(day: date, *, back: int = 8) -> list[date]:
    """The first days of the quarters that are over, the latest first."""
    first = first_of_quarter(day)
    found = []
    for _ in range(back):
        first = first_of_quarter(first - timedelta(days=1))
        found.append(first)
    return found


def lines(scores: Iterable[tuple[str, MonthScore]]) -> Sequence[Line]:
    """By the name of the post."""
    posts: dict[str, list[MonthScore]] = {}
    for post, score in scores:
        posts.setdefault(post, []).append(score)
    return [
        Line(post, tuple(sorted(months, key=lambda one: one.month)), _mean([one.score for one in months]))
        for post, months in sorted(posts.items())
    ]


def _mean(scores: Sequence[Decimal]) -> Decimal:
    return (sum(scores, Decimal(0)) / len(scores)).quantize(CENT, ROUND_HALF_UP)
