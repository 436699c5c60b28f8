"""Points and scores. (pack, what is planted where, what is found)"""

from datetime import date
from decimal import Decimal

F, L, S = "financial-street", "longtan", "starter"
RATE = {"code": "more", "name": {"zh": "再加"}, "event": "check_in", "amount": 1, "from": date(2018, 1, 1)}
MORE = {**RATE, "posts": ["steward"], "factor": 3, "because": {"zh": "多劳"}}
del MORE["amount"]

PLANTED = {
    "a measure twice": (F, {"evaluation.weights[2].measure": "on_time_rate"}, [("evaluation.weights[2].measure", "doubled")]),
    "a deduction twice": (
        F,
        {"evaluation.deductions[1].counted": "escalated"},
        [("evaluation.deductions[1].counted", "doubled")],
    ),
    "a cap twice": (L, {"points.caps[1]": {"per": "day", "amount": 30}}, [("points.caps[1].per", "doubled")]),
    "two rates at once": (L, {"points.rates[1]": RATE}, [("points.rates[1].from", "overlap")]),
    "multipliers that contradict": (
        L,
        {"points.multipliers[1]": MORE, "points.caps": []},
        [("points.multipliers[1]", "contradiction")],
    ),
    "a multiplier of nothing": (L, {"points.multipliers[0].factor": 0}, [("points.multipliers[0].factor", "out-of-range")]),
    "a multiplier with no rate": (
        L,
        {"points.multipliers[0].until": date(2017, 5, 1), "points.rates[0].from": date(2018, 1, 1)},
        [("points.multipliers[0]", "never-applies")],
    ),
    "points for a post that cannot check in": (
        L,
        {"points.multipliers[0].posts[0]": "delegate-steward"},
        [("points.multipliers[0].posts[0]", "nobody-earns")],
    ),
    "a cap below a day's due": (L, {"points.caps[0].amount": 19}, [("points.caps[0].amount", "cap-below-one-grant")]),
    "a month's cap below a day's": (
        L,
        {"points.caps": [{"per": "day", "amount": 40}, {"per": "month", "amount": 30}]},
        [("points.caps", "contradiction")],
    ),
    "weights that do not add up": (F, {"evaluation.weights[0].weight": 20}, [("evaluation.weights", "weights-do-not-add-up")]),
    "weights that add up with a negative": (
        F,
        {"evaluation.weights[0].weight": Decimal("-10.5"), "evaluation.weights[1].weight": Decimal("70.5")},
        [("evaluation.weights[0].weight", "out-of-range")],
    ),
    "a deduction capped below one": (F, {"evaluation.deductions[0].at_most": 1}, [("evaluation.deductions[0].at_most", "contradiction")]),
    "rebound measured but not watched": (F, {"rebound": ..., "tiers": ...}, [("evaluation.weights[3].measure", "nothing-to-count")]),
}  # fmt: skip
