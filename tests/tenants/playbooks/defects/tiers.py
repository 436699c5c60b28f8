"""Grades of alleys. (pack, what is planted where, what is found)"""

from datetime import date

F, L, S = "financial-street", "longtan", "starter"
WAIVER = {
    "measure": "clean",
    "from": date(2026, 9, 1),
    "until": date(2026, 12, 31),
    "because": {"zh": "架空线入地施工"},
    "at_most": "fine",
}


PLANTED = {
    "weights of grades that do not add up": (L, {"tiers.weights[0].weight": 21}, [("tiers.weights", "weights-do-not-add-up")]),
    "a weight of a grade below nothing": (
        L,
        {"tiers.weights[0].weight": -20, "tiers.weights[1].weight": 80},
        [("tiers.weights[0].weight", "out-of-range")],
    ),
    "a grade beyond full marks": (L, {"tiers.levels[2].reach": 101}, [("tiers.levels[2].reach", "out-of-range")]),
    "a grade lost as soon as it is earned": (L, {"tiers.levels[0].keep": 81}, [("tiers.levels[0].keep", "contradiction")]),
    "a higher grade that is easier to earn": (
        L,
        {"tiers.levels[2].reach": 85, "tiers.levels[2].keep": 85},
        [("tiers.levels[2].reach", "contradiction"), ("tiers.levels[2].keep", "contradiction")],
    ),
    "a grade twice": (L, {"tiers.levels[1].code": "standard", "tiers.while_waived": ...}, [("tiers.levels[1].code", "doubled")]),
    "a grade of no months": (L, {"tiers.levels[1].months": 0}, [("tiers.levels[1].months", "out-of-range")]),
    "a measure of grades twice": (L, {"tiers.weights[1].measure": "patrol_coverage"}, [("tiers.weights[1].measure", "doubled")]),
    "a floor twice": (
        L,
        {"tiers.levels[2].floors[1].measure": "clean"},
        [("tiers.levels[2].floors[1].measure", "doubled")],
    ),
    "a grade by rebounds that nobody watches": (
        S,
        {"rebound": ..., "evaluation.weights": [], "tiers.weights[0].measure": "held_without_rebound"},
        [("evaluation.weights", "empty"), ("tiers.weights[0].measure", "nothing-to-count")],
    ),
    "walks that no cadence asks for": (
        S,
        {"cadences": [], "evaluation": ...},
        [("tiers.weights[0].measure", "nothing-to-count")],
    ),
    "a waiver of a measure that does not count": (
        L,
        {"tiers.waivers": [{**WAIVER, "measure": "closed_rate"}]},
        [("tiers.waivers[0].measure", "nothing-to-waive")],
    ),
    "everything waived": (
        S,
        {"tiers.waivers": [{**WAIVER, "measure": m} for m in ("clean", "patrol_coverage", "on_time_rate")]},
        [("tiers.waivers", "nothing-left")],
    ),
    "everything waived for one alley": (
        S,
        {
            "tiers.waivers": [
                {**WAIVER, "measure": m, "alleys": ["口袋胡同"] if m == "clean" else []}
                for m in ("clean", "patrol_coverage", "on_time_rate")
            ]
        },
        [("tiers.waivers", "nothing-left")],
    ),
    "a waiver up to a grade that is not there": (
        L,
        {"tiers.waivers": [{**WAIVER, "at_most": "golden"}]},
        [("tiers.waivers[0].at_most", "unknown-name")],
    ),
    "a waiver that ends before it begins": (
        L,
        {"tiers.waivers": [{**WAIVER, "until": date(2026, 8, 1)}]},
        [("tiers.waivers[0].until", "ends-before-it-begins")],
    ),
    "an interim grade that is not there": (L, {"tiers.while_waived": "fines"}, [("tiers.while_waived", "unknown-name")]),
    "a board that shows no grade there is": (L, {"tiers": ...}, [("board.show[7]", "nothing-to-show")]),
}  # fmt: skip
