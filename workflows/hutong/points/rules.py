"""What a filed day earns, and why; and the two sides of every movement of points. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

import msgspec

from hutong.playbooks.points import Cap, CapPeriod, Multiplier, PointEvent, Points
from hutong.posts.reasons import Fact, Reason
from hutong.texts import N_


class Earned(msgspec.Struct, frozen=True):
    """What one person has earned so far, in points, less what was undone."""

    day: int = 0
    month: int = 0


class Grant(msgspec.Struct, frozen=True):
    """`amount` points (never below 0) and the sentences that explain them; `cap` is what cut them last."""

    amount: int
    reasons: tuple[Reason, ...]
    rate: str | None = None
    multiplier: str | None = None
    cap: str | None = None


class Entry(msgspec.Struct, frozen=True):
    """One side of a movement; positive adds to the account."""

    account: UUID
    amount: int


def grant(points: Points | None, *, event: PointEvent, day: date, post_kinds: Sequence[str], earned: Earned) -> Grant:
    """Ordinary rate × the highest multiplier among the posts held, up to the caps. Half points round up."""
    rate = points.rate(event, day) if points else None
    if points is None or rate is None:
        return Grant(0, (Reason(N_("这一天没有设积分标准。")),))
    reasons = [Reason(N_("{rate}：{n} 分。"), {"rate": rate.name, "n": rate.amount})]
    multiplier = _best(points, event, post_kinds, day)
    amount = rate.amount
    if multiplier is not None:
        amount = int((rate.amount * multiplier.factor).quantize(Decimal(1), ROUND_HALF_UP))
        factor = f"{multiplier.factor.normalize():f}"
        text = N_("{name}：{rate} × {factor} = {n} 分。{because}")
        facts: dict[str, Fact] = {"name": multiplier.name, "rate": rate.amount, "factor": factor, "n": amount}
        reasons.append(Reason(text, {**facts, "because": multiplier.because}))
    cut: str | None = None
    for cap in points.caps:
        left = max(0, cap.amount - (earned.day if cap.per is CapPeriod.DAY else earned.month))
        if left < amount:
            amount, cut = left, str(cap.per)
            reasons.append(_capped(cap, earned, amount))
    return Grant(amount, tuple(reasons), rate.code, multiplier.code if multiplier else None, cut)


def entries(*, fund: UUID, account: UUID, amount: int) -> tuple[Entry, Entry]:
    """Both sides of a movement from the fund to a person; they add up to nought."""
    return Entry(fund, -amount), Entry(account, amount)


def undoing(sides: Sequence[Entry]) -> tuple[Entry, ...]:
    """The movement that takes another back."""
    return tuple(Entry(side.account, -side.amount) for side in sides)


def _best(points: Points, event: PointEvent, post_kinds: Sequence[str], day: date) -> Multiplier | None:
    found = [m for kind in post_kinds if (m := points.multiplier(event, kind, day)) is not None]
    return max(found, key=lambda m: m.factor, default=None)


def _capped(cap: Cap, earned: Earned, amount: int) -> Reason:
    if cap.per is CapPeriod.DAY:
        text, so_far = N_("每天最多 {cap} 分，当天已有 {so_far} 分，本次记 {n} 分。"), earned.day
    else:
        text, so_far = N_("每月最多 {cap} 分，当月已有 {so_far} 分，本次记 {n} 分。"), earned.month
    return Reason(text, {"cap": cap.amount, "so_far": so_far, "n": amount})
