"""The month of a post as one score, part by part. Pure."""

from decimal import ROUND_HALF_UP, Decimal

import msgspec

from hutong.playbooks.evaluation import Counted, Deduction, Evaluation, Measure, Weight
from hutong.playbooks.sections import Text
from hutong.playbooks.tiers import TierWeight
from hutong.texts import N_

CENT = Decimal("0.01")


class Ratio(msgspec.Struct, frozen=True):
    """So many of so many."""

    part: int
    whole: int


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted of one post's alleys in one month.

    `due` are cases closed in the month, and open ones whose deadline passed in it. Walks are alley-days, or days
    where the duty asks for minutes a day.
    """

    walked: int = 0
    walks_asked: int = 0
    due: int = 0
    closed: int = 0
    closed_on_time: int = 0
    deferred: int = 0
    reworked: int = 0
    rebounds: int = 0
    overdue: int = 0
    escalated: int = 0
    rebounds_found_by_others: int = 0

    def ratio(self, measure: Measure) -> Ratio:
        match measure:
            case Measure.PATROL_COVERAGE:
                return Ratio(self.walked, self.walks_asked)
            case Measure.CLOSED_RATE:
                return Ratio(self.closed, self.due)
            case Measure.ON_TIME_RATE:
                return Ratio(self.closed_on_time, self.due - self.deferred)
            case Measure.RIGHT_FIRST_TIME:
                return Ratio(self.closed - self.reworked, self.closed)
            case Measure.HELD_WITHOUT_REBOUND:
                # One that the holder finds herself counts as found, not as a fault.
                return Ratio(self.closed - self.rebounds_found_by_others, self.closed)

    def count(self, counted: Counted) -> int:
        match counted:
            case Counted.OVERDUE:
                return self.overdue
            case Counted.ESCALATED:
                return self.escalated
            case Counted.REWORKED:
                return self.reworked
            case Counted.REBOUND_FOUND_BY_OTHERS:
                return self.rebounds_found_by_others


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """One component with what it was counted from; `text` is a msgid filled from the other fields."""

    code: str
    name: Text
    points: Decimal
    text: str
    n: int
    of: int = 0
    weight: Decimal = Decimal(0)
    each: Decimal = Decimal(0)
    at_least: int = 0


class Score(msgspec.Struct, frozen=True):
    score: Decimal
    full: Decimal
    parts: tuple[Part, ...]


def score(evaluation: Evaluation, month: Month) -> Score:
    """Weights times rates, less the deductions; between 0 and full marks, to two decimals."""
    parts = (
        *(weighed(weight, month.ratio(weight.measure)) for weight in evaluation.weights),
        *(_deducted(deduction, month.count(deduction.counted)) for deduction in evaluation.deductions),
    )
    total = sum((part.points for part in parts), Decimal(0))
    return Score(min(max(total, Decimal(0)), evaluation.full).quantize(CENT, ROUND_HALF_UP), evaluation.full, parts)


def weighed(weight: Weight | TierWeight, ratio: Ratio) -> Part:
    """A rate times its weight; full marks where there is too little to measure by."""
    if ratio.whole < weight.at_least:
        # Too few to measure by: one case ruins no month.
        text = N_("{name}：只有 {of} 件，不足 {at_least} 件，按满分 {weight} 分计。")
        points = weight.weight
    else:
        part = min(max(ratio.part, 0), ratio.whole)
        points = (weight.weight * part / ratio.whole).quantize(CENT, ROUND_HALF_UP)
        text = N_("{name}：{n} ÷ {of} × {weight} = {points} 分。")
    return Part(
        weight.code, weight.name, points, text, ratio.part, ratio.whole, weight=weight.weight, at_least=weight.at_least
    )


def _deducted(deduction: Deduction, n: int) -> Part:
    points = -min(deduction.each * n, deduction.at_most).quantize(CENT, ROUND_HALF_UP)
    text = N_("{name}：{n} 次，每次扣 {each} 分，共 {points} 分。")
    return Part(deduction.code, deduction.name, points, text, n, each=deduction.each)
