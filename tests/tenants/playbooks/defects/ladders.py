"""Routes, rungs, and when people are told. (pack, what is planted where, what is found)"""

F, L, S = "financial-street", "longtan", "starter"


def asks(field, op, value):
    return {"field": field, "op": op, "value": value}


DAYS = {"amount": 5, "clock": "working_days"}
ROUTE = {
    "code": "again",
    "name": {"zh": "反弹"},
    "flow": "difficult",
    "when": {"field": "rebound", "op": "eq", "value": True},
}

PLANTED = {
    "a rung to nobody": (F, {"ladders[1].rungs[1].to": "mayor"}, [("ladders[1].rungs[1].to", "unknown-name")]),
    "rungs out of order": (
        F,
        {"ladders[0].rungs[0].after": {"amount": 2, "clock": "working_days"}},
        [("ladders[0].rungs[1].after", "rungs-out-of-order")],
    ),
    "a rung above the top": (F, {"ladders[2].rungs[1]": {"after": {"amount": 1, "clock": "working_days"}}}, [("ladders[2].rungs[1].to", "nobody-above")]),
    "a rung back to the overdue": (F, {"ladders[3].rungs[0].to": "headquarters"}, [("ladders[3].rungs[0].to", "told-to-the-overdue")]),
    "a rung to a named one of the same kind, who is another": (
        F,
        {"ladders[3].rungs[0]": {"to": "headquarters", "named": "值班长"}},
        [],
    ),
    "a ladder that nothing uses": (
        F,
        {"ladders[5]": {"code": "spare", "name": {"zh": "备用"}, "rungs": [{}]}},
        [("ladders[5]", "unused")],
    ),
    "a route to a flow that is not there": (F, {"routes": [{**ROUTE, "flow": "fast"}]}, [("routes[0].flow", "unknown-name")]),
    "a route by a category that is not there": (
        F,
        {"routes": [{**ROUTE, "when": {"field": "category", "op": "eq", "value": "dragons"}}]},
        [("routes[0].when.value", "condition")],
    ),
    "a route by what only comes later": (
        F,
        {"routes": [{**ROUTE, "when": {"field": "reworks", "op": "gt", "value": 1}}]},
        [("routes[0].when.field", "condition")],
    ),
    "a rung under half a condition": (
        F,
        {"ladders[0].rungs[1].when": {"field": "danger"}},
        [("ladders[0].rungs[1].when.op", "condition")],
    ),
    "a named one of the next up": (F, {"ladders[0].rungs[0].named": "值班室"}, [("ladders[0].rungs[0].named", "unread")]),
    "needs answered at once": (F, {"telling": {"needs_within": 0}}, [("telling.needs_within", "out-of-range")]),
    "a day that ends before it begins": (F, {"telling": {"day_begins": 21, "day_ends": 7}}, [("telling.day_ends", "no-day")]),
    "a route that an earlier one takes": (
        F,
        {"routes": [ROUTE, {**ROUTE, "code": "late", "when": {"all": [ROUTE["when"], asks("hour", "ge", 18)]}}]},
        [("routes[1]", "shadowed")],
    ),
    "a route that two earlier ones take together": (
        F,
        {
            "routes": [
                {**ROUTE, "code": "streets", "when": asks("alley_kind", "eq", "street")},
                {**ROUTE, "code": "alleys", "when": asks("alley_kind", "ne", "street")},
                {**ROUTE, "code": "nights", "when": asks("hour", "lt", 6)},
            ]
        },
        [("routes[2]", "shadowed")],
    ),
    "a route of dangers, which have their own line": (
        F,
        {"routes": [{**ROUTE, "when": asks("danger", "eq", True)}]},
        [("routes[0].when", "never-holds")],
    ),
    "a route by a grade that its category does not have": (
        F,
        {"routes": [{**ROUTE, "when": {"all": [asks("category", "eq", "bikes"), asks("grade", "eq", "difficult")]}}]},
        [("routes[0].when", "never-holds")],
    ),
    "a rung for departments called and not called": (
        F,
        {
            "ladders[0].rungs[1].when": {
                "all": [asks("departments", "contains", "police"), asks("departments", "not_contains", "police")]
            }
        },
        [("ladders[0].rungs[1].when", "never-holds")],
    ),
    "a rung that has no time to press": (
        F,
        {"ladders[0].rungs[0].repeat": {"every": {"amount": 4, "clock": "working_hours"}, "at_most": 2}},
        [("ladders[0].rungs[0].repeat", "pressed-too-late")],
    ),
    "a rung downwards": (F, {"ladders[3].rungs[0].to": "office-admin"}, [("ladders[3].rungs[0].to", "told-below")]),
    "somebody told twice": (
        F,
        {"ladders[0].rungs[1].also_tell": ["headquarters", "headquarters"]},
        [("ladders[0].rungs[1].also_tell[1]", "told-twice")],
    ),
    "a rung that does nothing new": (
        F,
        {"ladders[1].rungs[2]": {"after": DAYS, "to": "general-chief", "action": "supervise"}},
        [("ladders[1].rungs[2]", "shadowed")],
    ),
}  # fmt: skip
